package casefolder

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/content/eml"
	"mailtriage/graph/evidence"
	"mailtriage/graph/evidence/indicators"
	"mailtriage/graph/evidence/sharing"
)

// parseLimit is how many bytes of a message are read as mail: for its text and its indicators. Its bytes are kept whole.
const parseLimit = 48 << 20

// folder is a case being written.
type folder struct {
	m        *making
	aside    *evidence.Aside
	manifest *manifest
	made     *Case
}

// write makes a case, whole or not at all.
func (m *making) write(ctx context.Context, h graph.Header, name string) (made *Case, err error) {
	aside, err := evidence.WriteAside(m.order.Path, name)
	if err != nil {
		return nil, disk(err)
	}
	f := &folder{m: m, aside: aside, made: &Case{Message: h}}
	f.manifest = newManifest(m.order, h)
	if err := f.fill(ctx); err != nil {
		aside.Discard()
		return nil, err
	}
	f.made.Path, err = aside.Done()
	return f.made, disk(err)
}

// fill writes all files of a case.
func (f *folder) fill(ctx context.Context) error {
	h := f.made.Message
	if err := f.fetch(ctx, "", MessageFile, func(ctx context.Context, to graph.Sink) (graph.Receipt, error) {
		return f.m.source.CopyMIME(ctx, h.ID, to)
	}); err != nil {
		return err
	}
	if err := f.attached(ctx, h); err != nil {
		return err
	}
	if err := f.read(h); err != nil {
		return err
	}
	return f.end()
}

// fetch writes a file as it comes from the service, and where it is from.
func (f *folder) fetch(ctx context.Context, folder, name string, copyTo func(context.Context, graph.Sink) (graph.Receipt, error)) error {
	w, err := f.aside.Create(folder, name)
	if err != nil {
		return disk(err)
	}
	short, end := context.WithTimeout(ctx, f.m.order.Patience)
	r, err := copyTo(short, w)
	end()
	file, failed := w.Close()
	var sunk *graph.SinkError
	switch {
	case errors.As(err, &sunk):
		return disk(sunk)
	case err != nil:
		return err
	}
	if failed != nil {
		return disk(failed)
	}
	f.add(file, r.Operation, r)
	return nil
}

// add notes a file that is whole.
func (f *folder) add(file evidence.File, source string, r graph.Receipt) {
	f.made.Files = append(f.made.Files, file)
	f.manifest.add(file, source, r)
}

// attached writes what is attached.
func (f *folder) attached(ctx context.Context, h graph.Header) error {
	short, end := context.WithTimeout(ctx, f.m.order.Patience)
	list, err := f.m.source.Attachments(short, h.ID)
	end()
	if err != nil {
		return err
	}
	folders := map[string]string{}
	for _, a := range list {
		in := attachmentsFolder
		switch {
		case a.Kind == "reference":
			f.made.Links++
			f.note("a link, which was not followed: " + a.Name)
			continue
		case a.Kind == "item" && f.m.order.NoMessages:
			f.note("an attached message, which stands in " + MessageFile + " only: " + a.Name)
			continue
		case a.Kind == "item":
			in = messagesFolder
		}
		if folders[in] == "" {
			if folders[in], err = f.aside.Folder(in); err != nil {
				return disk(err)
			}
		}
		if err := f.fetch(ctx, folders[in], evidence.AttachmentName(a), func(ctx context.Context, to graph.Sink) (graph.Receipt, error) {
			return f.m.source.CopyAttachment(ctx, h.ID, a, to)
		}); err != nil {
			return fmt.Errorf("%s: %w", safe(a.Name), err)
		}
	}
	return nil
}

// note notes what is not in the case, or not in full.
func (f *folder) note(s string) {
	s = safe(s)
	f.made.Notes = append(f.made.Notes, s)
	f.manifest.note(s)
}

// read writes what there is to read of the message.
func (f *folder) read(h graph.Header) error {
	in, err := f.aside.Open(MessageFile)
	if err != nil {
		return disk(err)
	}
	raw, err := io.ReadAll(io.LimitReader(in, parseLimit+1))
	if err = errors.Join(err, in.Close()); err != nil {
		return disk(err)
	}
	if len(raw) > parseLimit {
		raw = raw[:parseLimit]
		f.note(fmt.Sprintf("text and indicators are of the first %d MB of the message", parseLimit>>20))
	}
	mail := eml.Parse(raw)
	o := f.m.order.Indicators
	o.Tell = func(place, what string) { f.note("indicators: " + place + ": " + what) }
	f.made.Indicators = indicators.Extract(indicators.Of(mail, o.Tell), o)
	shared, err := f.indicators(h)
	if err != nil {
		return err
	}
	const from = "made from " + MessageFile
	for _, one := range []struct {
		name string
		raw  []byte
	}{{HeadersFile, headers(mail)}, {TextFile, text(mail)}, {IndicatorsFile, shared}} {
		if err := f.put(one.name, from, one.raw); err != nil {
			return err
		}
	}
	if f.m.order.Journal == nil {
		return nil
	}
	lines, err := f.m.order.Journal(h)
	if err != nil {
		f.note("the journal could not be read: " + err.Error())
		return nil //nolint:nilerr // the case says so, and the mail is kept all the same
	}
	return f.put(JournalFile, "the journal", []byte(strings.Join(append(lines, ""), "\n")))
}

func (f *folder) indicators(h graph.Header) ([]byte, error) {
	form, err := sharing.Named("jsonl")
	if err != nil {
		return nil, err
	}
	return form.Encode(sharing.Set{
		Made: f.m.order.Now(), List: indicators.Together(f.made.Indicators),
		Messages: []sharing.Message{{ID: h.ID, InternetMessageID: h.InternetMessageID, Subject: h.Subject, Received: h.Received}},
	})
}

// put writes a file of our own making.
func (f *folder) put(name, source string, raw []byte) error {
	file, err := f.file(name, raw)
	if err == nil {
		f.add(file, source, graph.Receipt{})
	}
	return err
}

func (f *folder) file(name string, raw []byte) (evidence.File, error) {
	w, err := f.aside.Create("", name)
	if err != nil {
		return evidence.File{}, disk(err)
	}
	if _, err = w.Write(raw); err != nil {
		_, _ = w.Close()
		return evidence.File{}, disk(err)
	}
	file, err := w.Close()
	return file, disk(err)
}

// end writes the manifest and the sums.
func (f *folder) end() error {
	lines, err := f.manifest.lines()
	if err != nil {
		return err
	}
	file, err := f.file(ManifestFile, lines)
	if err != nil {
		return err
	}
	f.made.Files = append(f.made.Files, file)
	_, err = f.file(SumsFile, []byte(evidence.Sums(f.made.Files)))
	return err
}

// headers are the fields of the header, in their order, decoded and as they were written.
func headers(mail *eml.Part) []byte {
	type field struct {
		Name  string `json:"name"`
		Value string `json:"value"`
		Raw   string `json:"raw"`
	}
	fields := []field{}
	for _, f := range mail.Header {
		fields = append(fields, field{valid(f.Name), valid(f.Value), valid(f.Raw)})
	}
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetIndent("", "  ")
	if err := out.Encode(fields); err != nil { // strings are always written
		return []byte("[]\n")
	}
	return b.Bytes()
}

func valid(s string) string { return strings.ToValidUTF8(s, "\ufffd") }

// text is the message as text that is safe to look at.
func text(mail *eml.Part) []byte {
	kind, body := mail.Content()
	d := content.Body(kind, body)
	out := d.Text.String()
	for i, l := range d.Links {
		if i == 0 {
			out += "\n\nLinks\n"
		}
		out += fmt.Sprintf("[%d] %s\n", i+1, l.Target)
	}
	return []byte(out + "\n")
}
