package messages

import (
	"encoding/binary"
	"hash/maphash"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"mailtriage/graph"
)

// chunkSize is how many bytes of texts are kept together. They hold no pointers, so that 100,000 messages cost the
// garbage collector next to nothing.
const chunkSize = 256 << 10

// Flags of a record.
const (
	isRead = 1 << iota
	isFlagged
	isDraft
	isAttached
	isHigh
	isLow
	isCompleted
)

// record is what is kept of a message beside its texts.
type record struct {
	received   int64  // Unix seconds
	change     uint64 // the change key's hash
	tie        int32  // orders messages of the same second: what came first stays first
	chunk, off int32
	folder     uint16
	flags      uint8
	place      place
}

// place is where a known message is.
type place uint8

const (
	here  place = iota // on the list
	taken              // off the list, by an action that is on its way or done
	left               // and the folder has said that it is gone
)

// store keeps the headers of a list, packed.
type store struct {
	seed    maphash.Seed
	base    string // the first id: all ids of a mailbox begin alike, and only what differs is kept of the others
	chunks  [][]byte
	records []record
	index   map[uint64]int32 // id → record
	folders []string         // parent folders' ids: few, shared
}

func newStore() *store { return &store{seed: maphash.MakeSeed(), index: map[uint64]int32{}} }

// find finds a message by id.
func (s *store) find(id string) (int32, bool) {
	r, ok := s.index[maphash.String(s.seed, id)]
	if !ok || !s.has(r, id) {
		return 0, false
	}
	return r, true
}

// id is a record's id.
func (s *store) id(r int32) string {
	shared, _ := binary.Uvarint(s.lies(r))
	return s.base[:shared] + s.text(r, textID)
}

// has tells whether a record has an id, without making one.
func (s *store) has(r int32, id string) bool {
	shared, _ := binary.Uvarint(s.lies(r))
	n := int(shared) //nolint:gosec // written by us
	return len(id) >= n && id[:n] == s.base[:n] && id[n:] == string(s.slice(r, textID))
}

// sharedWith is how many bytes two texts have in common at their beginning.
func sharedWith(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// put keeps the header of a message that is not known yet, or that left and is back: what was known of it is let go.
func (s *store) put(h *graph.Header, tie int32) int32 {
	r := int32(len(s.records)) //nolint:gosec // a list has far fewer
	s.records = append(s.records, record{tie: tie})
	s.index[maphash.String(s.seed, h.ID)] = r
	s.set(r, h)
	s.records[r].chunk, s.records[r].off = s.write(h)
	return r
}

// replace takes what is new about a message. Its texts are written again only if they have changed: what was written
// before stays in its chunk.
func (s *store) replace(r int32, h *graph.Header) {
	s.set(r, h)
	texts := textsOf(h)
	for i := textSubject; i < textKey; i++ {
		if string(s.slice(r, i)) != texts[i] {
			s.records[r].chunk, s.records[r].off = s.write(h)
			return
		}
	}
}

func (s *store) set(r int32, h *graph.Header) {
	rec := &s.records[r]
	rec.received, rec.flags, rec.folder = h.Received.Unix(), flagsOf(h), s.folder(h.ParentFolderID)
	rec.change = maphash.String(s.seed, h.ChangeKey)
}

func flagsOf(h *graph.Header) uint8 {
	var f uint8
	for _, x := range []struct {
		on  bool
		bit uint8
	}{{h.Read, isRead}, {h.Flagged, isFlagged}, {h.Draft, isDraft}, {h.Attached, isAttached}, {h.Importance == graph.High, isHigh}, {h.Importance == graph.Low, isLow}, {h.Completed, isCompleted}} {
		if x.on {
			f |= x.bit
		}
	}
	return f
}

func (s *store) folder(id string) uint16 {
	for i, f := range s.folders {
		if f == id {
			return uint16(i) //nolint:gosec // a list shows few folders
		}
	}
	s.folders = append(s.folders, id)
	return uint16(len(s.folders) - 1) //nolint:gosec // as above
}

// The texts of a record, in order.
const (
	textID = iota // without what it shares with the base
	textSubject
	textName
	textAddress
	textMessageID
	textCategories // joined by unit separators
	textKey        // what the filter looks at, folded; empty when the texts are plain ASCII
	textCount
)

// textsOf are a header's texts; the key is left to write.
func textsOf(h *graph.Header) [textCount]string {
	return [textCount]string{h.ID, h.Subject, h.From.Name, h.From.Address, h.InternetMessageID, strings.Join(h.Categories, "\x1f"), ""}
}

// write packs a header's texts.
func (s *store) write(h *graph.Header) (chunk, off int32) {
	if s.base == "" {
		s.base = h.ID
	}
	texts, shared := textsOf(h), sharedWith(s.base, h.ID)
	texts[textID] = h.ID[shared:]
	if plain := ascii(h.Subject) && ascii(h.From.Name) && ascii(h.From.Address) && ascii(texts[textCategories]); !plain {
		parts := []string{h.Subject, h.From.Name, h.From.Address, texts[textCategories]}
		for i := range parts {
			parts[i] = strings.ReplaceAll(parts[i], "\n", " ") // or a subject could pose as a sender
		}
		texts[textKey] = fold(strings.Join(parts, "\n"))
	}
	size := binary.MaxVarintLen32
	for _, t := range texts {
		size += len(t) + binary.MaxVarintLen32
	}
	last := len(s.chunks) - 1
	if last < 0 || cap(s.chunks[last])-len(s.chunks[last]) < size {
		s.chunks = append(s.chunks, make([]byte, 0, max(chunkSize, size)))
		last++
	}
	off = int32(len(s.chunks[last]))                          //nolint:gosec // below chunkSize or one large header
	b := binary.AppendUvarint(s.chunks[last], uint64(shared)) //nolint:gosec // not negative
	for _, t := range texts {
		b = binary.AppendUvarint(b, uint64(len(t)))
	}
	for _, t := range texts {
		b = append(b, t...)
	}
	s.chunks[last] = b
	return int32(last), off //nolint:gosec // as above
}

// lies is where a record's texts lie: how much of the id is shared, the lengths of the texts, and the texts.
func (s *store) lies(r int32) []byte {
	rec := &s.records[r]
	return s.chunks[rec.chunk][rec.off:]
}

// fields are all texts of a record, as they lie.
func (s *store) fields(r int32) (out [textCount][]byte) {
	b := s.lies(r)
	_, at := binary.Uvarint(b)
	var sizes [textCount]int
	for i := range sizes {
		if n := b[at]; n < 0x80 { // nearly all of them
			sizes[i] = int(n)
			at++
			continue
		}
		n, w := binary.Uvarint(b[at:])
		sizes[i] = int(n) //nolint:gosec // written by us
		at += w
	}
	for i, n := range sizes {
		out[i] = b[at : at+n]
		at += n
	}
	return out
}

// slice is one text of a record, as it lies.
func (s *store) slice(r int32, which int) []byte { return s.fields(r)[which] }

func (s *store) text(r int32, which int) string { return string(s.slice(r, which)) }

// header unpacks a record.
func (s *store) header(r int32) graph.Header {
	rec := &s.records[r]
	h := graph.Header{
		ID: s.id(r), Subject: s.text(r, textSubject), From: graph.Address{Name: s.text(r, textName), Address: s.text(r, textAddress)},
		InternetMessageID: s.text(r, textMessageID), ParentFolderID: s.folders[rec.folder], Received: time.Unix(rec.received, 0).UTC(),
		Read: rec.flags&isRead != 0, Flagged: rec.flags&isFlagged != 0, Draft: rec.flags&isDraft != 0, Attached: rec.flags&isAttached != 0,
		Completed: rec.flags&isCompleted != 0,
	}
	if c := s.text(r, textCategories); c != "" {
		h.Categories = strings.Split(c, "\x1f")
	}
	switch {
	case rec.flags&isHigh != 0:
		h.Importance = graph.High
	case rec.flags&isLow != 0:
		h.Importance = graph.Low
	}
	return h
}

// before is the order of the list: newest first.
func (s *store) before(a, b int32) int {
	x, y := &s.records[a], &s.records[b]
	switch {
	case x.received > y.received:
		return -1
	case x.received < y.received:
		return 1
	case x.tie < y.tie:
		return -1
	case x.tie > y.tie:
		return 1
	}
	return 0
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// fold makes a text comparable without case and accents, and without what is there to hide a word from a search.
func fold(s string) string {
	if ascii(s) {
		return strings.ToLower(s)
	}
	return strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Mn, unicode.Cf) {
			return -1
		}
		switch r = unicode.ToLower(r); r { // letters with a stroke, which Unicode doesn't take apart
		case 'ł':
			return 'l'
		case 'ø':
			return 'o'
		case 'đ':
			return 'd'
		}
		return r
	}, norm.NFKD.String(s))
}
