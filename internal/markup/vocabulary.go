package markup

// The types of the vocabulary have no exported name: other packages use the
// constants below and can't make another. A page has nothing that is not in these
// lists: no element that loads, sends or frames something (img, link, iframe,
// form, base), and no attribute that the browser runs or follows (style, src,
// http-equiv, on…). Checkbox, Policy, Script, Style, Link and Jump are the
// exceptions.
// https://html.spec.whatwg.org/multipage/indices.html
type (
	block     string // an element with each node inside on a line of its own
	inline    string // an element in which blanks count
	void      string // an element with nothing inside and no end tag
	attribute string
)

// Elements that hold elements.
const (
	Head    block = "head"
	Body    block = "body"
	Header  block = "header"
	Main    block = "main"
	Footer  block = "footer"
	Nav     block = "nav"
	Section block = "section"
	Article block = "article"
	Div     block = "div"
	Details block = "details"
	List    block = "ul"
	Ordered block = "ol"
	Facts   block = "dl"
	Table   block = "table"
	Rows    block = "tbody"
	Picture block = "svg"
)

// Elements that hold text.
const (
	Title    inline = "title"
	H1       inline = "h1"
	H2       inline = "h2"
	H3       inline = "h3"
	P        inline = "p"
	Span     inline = "span"
	Strong   inline = "strong"
	Emphasis inline = "em"
	Code     inline = "code"
	Name     inline = "bdi" // of unknown direction: it can't reorder its neighbours
	Summary  inline = "summary"
	Item     inline = "li"
	Fact     inline = "div" // one term and its value
	Term     inline = "dt"
	Value    inline = "dd"
	Titles   inline = "thead"
	Row      inline = "tr"
	Column   inline = "th"
	Cell     inline = "td"
	Swatch   inline = "svg"
	Rect     inline = "rect"
)

// Elements that hold nothing.
const (
	Break void = "br"
	Meta  void = "meta"
)

// Attributes that do no more than describe.
const (
	Alternative attribute = "aria-label"
	AspectRatio attribute = "preserveAspectRatio"
	Charset     attribute = "charset"
	Class       attribute = "class"
	Content     attribute = "content"
	Height      attribute = "height"
	Hidden      attribute = "aria-hidden"
	ID          attribute = "id"
	LabelledBy  attribute = "aria-labelledby"
	MetaName    attribute = "name"
	Role        attribute = "role"
	Scope       attribute = "scope"
	SortedBy    attribute = "data-sort"
	ViewBox     attribute = "viewBox"
	Width       attribute = "width"
	X           attribute = "x"
	Y           attribute = "y"

	href attribute = "href" // of Link and Jump alone
	rel  attribute = "rel"
)

// Of makes the element with these attributes and nodes.
func (b block) Of(nodes ...Node) Node { return element(string(b), "\n", nodes) }

// Of makes the element with these attributes and nodes.
func (i inline) Of(nodes ...Node) Node { return element(string(i), "", nodes) }

// Of makes the element with these attributes.
func (v void) Of(nodes ...Node) Node { return Node{html: "<" + string(v) + attributes(nodes) + ">"} }

// Of gives the attribute a value, which may be foreign text.
func (a attribute) Of(value string) Node { return a.with(Text(value)) }

// Is gives the attribute a value that is a constant of the program.
func (a attribute) Is(value words) Node { return a.with(Words(value)) }

func (a attribute) with(value Node) Node {
	return Node{html: " " + string(a) + `="` + value.html + `"`, attribute: true}
}
