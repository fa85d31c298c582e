package tui

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content"
	"mailtriage/graph/content/eml"
	look "mailtriage/graph/content/files"
	"mailtriage/graph/evidence"
	attachments "mailtriage/views/files"
)

// filesLimit is how many attachments of a message are looked at.
const filesLimit = 200

// filesSheet looks at everything that is attached to a message, and to the messages in it.
func filesSheet(ctx context.Context, e *exam) (sheetPane, error) {
	var list []attachments.Attachment
	err := attachedTo(ctx, e.mail, "", &list)
	return attachments.New(nil, list), err
}

func attachedTo(ctx context.Context, mail *eml.Part, within string, list *[]attachments.Attachment) error {
	for _, p := range mail.Attachments() {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("looking at the attachments: %w", err)
		}
		if len(*list) >= filesLimit {
			return nil
		}
		name, data := p.Name, p.Body
		inner := p.Inner()
		if inner != nil && len(data) == 0 {
			data = inner.Raw
		}
		if name == "" && inner != nil {
			name = strings.TrimSpace(inner.Header.Get("Subject") + ".eml")
		}
		a := attachments.Attachment{Report: look.Look(name, p.Type, data), Data: data, Within: within, Inline: p.Disposition == "inline" || p.ContentID != "" && p.Disposition != "attachment"}
		for _, f := range p.Faults {
			a.Faults = append(a.Faults, f.String())
		}
		for _, other := range p.OtherNames {
			a.Faults = append(a.Faults, "it is named differently elsewhere: "+other)
		}
		*list = append(*list, a)
		if inner != nil {
			if err := attachedTo(ctx, inner, name, list); err != nil {
				return err
			}
		}
	}
	return nil
}

// workPane is a sheet that a key may have asked for something that takes time. It is run in a command; what that gives is
// run on the model.
type workPane interface{ Work() func() func() }

// worked is the end of such work.
type worked struct{ put func() }

func (w worked) tell(*Model) tea.Cmd { w.put(); return nil }

// works runs what a sheet has to work out.
func works(pane sheetPane) tea.Cmd {
	p, ok := pane.(workPane)
	if !ok {
		return nil
	}
	work := p.Work()
	if work == nil {
		return nil
	}
	return func() tea.Msg { return worked{work()} }
}

// savePane is a sheet that has a file under its cursor, with a name that is safe on a disk.
type savePane interface {
	Save() (name string, data []byte, ok bool)
}

// saved is the end of saving a file.
type saved struct {
	name string
	file evidence.File
	err  error
}

// save writes the file under the cursor as it came into the folder of downloads, over nothing.
func (d *examiner) save(m *Model, pane sheetPane) tea.Cmd {
	p, ok := pane.(savePane)
	if !ok {
		return nil
	}
	name, data, ok := p.Save()
	if !ok {
		return nil
	}
	folder := m.Downloads
	return tea.Batch(m.say("Saving "+content.Line(name).String()), func() tea.Msg {
		f, err := inTime(func() (evidence.File, error) { return evidence.Save(folder, name, data) })
		return saved{name, f, err}
	})
}

func (s saved) tell(m *Model) tea.Cmd {
	if s.err != nil {
		return m.fail(fmt.Errorf("saving %s: %w", content.Log(s.name), s.err))
	}
	return m.say("Saved as it came, it may be harmful: " + m.short(s.file.Path))
}
