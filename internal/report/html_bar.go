package report

import (
	"fmt"
	"strconv"

	"pim-groups/internal/finding"
	"pim-groups/internal/markup"
)

// htmlWedge is a part of a bar: so many groups, and the id of their heading.
type htmlWedge struct {
	n                int
	class, words, id string
}

// htmlBar is one bar for all groups, and its legend. Without a picture the legend
// says the same.
func htmlBar(title string, wedges []htmlWedge) markup.Node {
	// The page stretches the 1,000 units to its width. Each bar begins where
	// the one before ends: rounding each width by itself would leave gaps.
	const width = 1000
	wedges = keep(wedges, func(w htmlWedge) bool { return w.n > 0 })
	var bars, legend []markup.Node
	var words []string
	all, upTo := 0, 0
	for _, w := range wedges {
		all += w.n
	}
	for _, w := range wedges {
		words = append(words, fmt.Sprintf("%d %s", w.n, w.words))
		// The legend leads on to the tables: a colour alone names no group.
		legend = append(legend, markup.Item.Of(markup.Jump(w.id,
			htmlSwatch(w.class), markup.Words(" "), htmlNumber(w.n), markup.Words(" "), show(w.words))))
		start := width * upTo / all
		upTo += w.n
		bars = append(bars, markup.Rect.Of(markup.Class.Of("fill-"+w.class), markup.X.Of(strconv.Itoa(start)), markup.Y.Is("0"),
			markup.Width.Of(strconv.Itoa(width*upTo/all-start)), markup.Height.Is("40")))
	}
	chart := []markup.Node{
		markup.Class.Is("chart"), markup.ViewBox.Is("0 0 1000 40"), markup.AspectRatio.Is("none"),
		markup.Role.Is("img"), markup.Alternative.Of(title + ": " + finding.List(words, "and")),
	}
	return markup.Join(
		markup.Picture.Of(append(chart, bars...)...),
		markup.List.Of(append(legend, markup.Class.Is("legend"))...),
	)
}
