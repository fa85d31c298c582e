package emulator

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
)

// idKind says what an id names.
type idKind byte

const (
	ordinaryID   idKind = 1 // a message where it is now: changes with every move
	immutableID  idKind = 2 // a message wherever it goes
	folderID     idKind = 3
	attachmentID idKind = 4
	ruleID       idKind = 5
	eventID      idKind = 6
)

// itemID is what an id says.
type itemID struct {
	kind  idKind
	box   int
	seq   uint64
	moves uint32
	part  uint32 // an attachment's
}

const filler = 72 // bytes, so that ids are as long as Exchange's

// String writes an id as Exchange does: long, in base64 with its + / and =, case-sensitive.
func (id itemID) String() string {
	head := [3]byte{0x00, 0x03, 0x24} // "AAMk"
	if id.kind == immutableID {
		head = [3]byte{0x00, 0x02, 0xe4} // "AALk"
	}
	b := append([]byte{}, head[:]...)
	b = append(b, byte(id.kind))
	b = binary.BigEndian.AppendUint32(b, uint32(id.box))
	seed := sha256.Sum256(b[3:])
	for len(b) < filler {
		b = append(b, seed[:min(len(seed), filler-len(b))]...)
	}
	b = binary.BigEndian.AppendUint64(b, id.seq*0x9e3779b97f4a7c15)
	b = binary.BigEndian.AppendUint32(b, id.moves)
	b = binary.BigEndian.AppendUint32(b, id.part)
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
	return base64.StdEncoding.EncodeToString(b)
}

// parseID reads an id; it is malformed when anything in it was changed.
func parseID(s string) (itemID, bool) {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		b, err = base64.URLEncoding.DecodeString(s)
	}
	const length = filler + 8 + 4 + 4 + 4
	if err != nil || len(b) != length || crc32.ChecksumIEEE(b[:length-4]) != binary.BigEndian.Uint32(b[length-4:]) {
		return itemID{}, false
	}
	const inverse = 0xf1de83e19937733d // of the multiplier that spreads the numbers, modulo 2^64
	return itemID{
		kind: idKind(b[3]), box: int(binary.BigEndian.Uint32(b[4:])),
		seq: binary.BigEndian.Uint64(b[filler:]) * inverse, moves: binary.BigEndian.Uint32(b[filler+8:]), part: binary.BigEndian.Uint32(b[filler+12:]),
	}, true
}

// id is the message's id as the client wants it.
func (b *mailbox) id(c *call, m *message) string { return b.idAt(c, m.seq, m.moves) }

func (b *mailbox) idAt(c *call, seq uint64, moves uint32) string {
	if c.immutable() {
		return itemID{kind: immutableID, box: b.number, seq: seq}.String()
	}
	return itemID{kind: ordinaryID, box: b.number, seq: seq, moves: moves}.String()
}

func (b *mailbox) folderID(f *folder) string {
	return itemID{kind: folderID, box: b.number, seq: f.seq}.String()
}
