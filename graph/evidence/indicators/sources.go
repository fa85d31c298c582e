package indicators

// Form is how the text of a source is to be read.
type Form uint8

// The forms.
const (
	Plain  Form = iota // text for people
	HTML               // its text, and what its links, pictures and forms lead to
	Header             // the value of an Internet header, Name in Source
	Code               // scripts, listings, what a program holds: names that stand for themselves are no hosts
)

// Source is a text that is looked through.
type Source struct {
	Place string // as Found tells it: "text", "header Received", "attachment list.txt"
	Kind  Form
	Name  string // of a header
	Text  string // in UTF-8; what is not is passed over
}

// Sources are all texts of a message.
type Sources []Source
