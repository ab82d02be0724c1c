package main

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
)

// negated is the kind of the mutants that gremlins has none of.
const negated = "CONDITION_NEGATED"

// conditions makes a mutant of each condition that is no comparison: a call, a
// variable, or "not" one. Comparisons have gremlins' mutants.
func (u *unit) conditions() []mutant {
	var list []mutant
	for _, name := range u.names {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, u.sources[name], parser.SkipObjectResolution)
		if err != nil {
			continue // load has compiled it
		}
		base := fset.File(file.Pos()).Base()
		for _, operand := range operands(file) {
			start, end := int(operand.Pos())-base, int(operand.End())-base
			list = append(list, mutant{file: name, start: start, end: end, kind: negated, ours: true,
				replacement: "!(" + u.sources[name][start:end] + ")"})
		}
	}
	return list
}

// operands lists what decides in a file and is no comparison, in the order of
// the source.
func operands(file *ast.File) []ast.Expr {
	found := map[token.Pos]ast.Expr{}
	ast.Inspect(file, func(node ast.Node) bool {
		for _, condition := range deciding(node) {
			for _, operand := range split(condition) {
				found[operand.Pos()] = operand
			}
		}
		return true
	})
	list := make([]ast.Expr, 0, len(found))
	for _, operand := range found {
		list = append(list, operand)
	}
	slices.SortFunc(list, func(a, b ast.Expr) int { return cmp.Compare(a.Pos(), b.Pos()) })
	return list
}

// deciding gives the conditions that a node holds, for the cases of a switch
// those of one without a tag.
func deciding(node ast.Node) []ast.Expr {
	switch n := node.(type) {
	case *ast.IfStmt:
		return []ast.Expr{n.Cond}
	case *ast.ForStmt:
		return []ast.Expr{n.Cond}
	case *ast.BinaryExpr:
		if n.Op == token.LAND || n.Op == token.LOR {
			return []ast.Expr{n}
		}
	case *ast.SwitchStmt:
		if n.Tag == nil {
			return cases(n)
		}
	}
	return nil
}

func cases(n *ast.SwitchStmt) []ast.Expr {
	var list []ast.Expr
	for _, clause := range n.Body.List {
		list = append(list, clause.(*ast.CaseClause).List...)
	}
	return list
}

// split takes a condition apart at && and ||, and leaves comparisons out.
func split(condition ast.Expr) []ast.Expr {
	switch e := condition.(type) {
	case nil:
		return nil // for without a condition
	case *ast.ParenExpr:
		return split(e.X)
	case *ast.BinaryExpr:
		if e.Op == token.LAND || e.Op == token.LOR {
			return slices.Concat(split(e.X), split(e.Y))
		}
		return nil
	}
	return []ast.Expr{condition}
}
