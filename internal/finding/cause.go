package finding

// ByCause puts the questions together that have no answer for one cause, so that
// it is told once; every other finding is alone. The order is that of the first
// ones.
func ByCause(found []*Finding) [][]*Finding {
	var list [][]*Finding
	known := map[[2]string]int{}
	for _, f := range found {
		cause := [2]string{f.Message, f.Fix}
		if at, seen := known[cause]; seen && f.Status == NotEvaluated {
			list[at] = append(list[at], f)
			continue
		}
		if f.Status == NotEvaluated {
			known[cause] = len(list)
		}
		list = append(list, []*Finding{f})
	}
	return list
}
