package files

import (
	"archive/zip"
	"fmt"

	"github.com/dustin/go-humanize"
)

// What makes a bomb. Logs and tables pack some 30 to 1, and hardly ever 100 to 1; a telephone's photo takes up to 800 MB to draw.
const (
	bombSize    = 10 << 20 // bytes that are made of it, at the least
	bombGrowth  = 200      // times its size
	bombPicture = 1 << 30  // bytes that a picture takes to draw, and bombGrowth
	bombFollows = 50       // entities that one of XML stands for, and
	bombDoubles = 4        // times the references that were written

	most = 1 << 50 // what sizes that are claimed are counted up to
)

func grows(unpacked, packed int64) bool {
	return unpacked >= bombSize && unpacked/max(1, packed) >= bombGrowth
}

// bomb tells of one, and at which limit it was left alone.
func (f *file) bomb(words, limit string, evidence ...string) {
	f.found(Bomb, Bad, "A bomb: "+words+". "+limit, evidence...)
}

func times(large, small int64) string {
	return humanize.Comma(large/max(1, small)) + " times its size"
}

// unpacks tells of an archive that is a bomb by its table of contents. Of one that was cut the table says nothing of its size.
func (f *file) unpacks(total int64) bool {
	packed := int64(len(f.data))
	if !f.whole || !grows(total, packed) {
		return false
	}
	f.bomb(fmt.Sprintf("it unpacks to %s, %s", Bytes(total), times(total, packed)), fmt.Sprintf("No more than %s of a file in it is unpacked.", Bytes(insideLimit)))
	return true
}

// zipBomb looks for bombs in what a ZIP says of its files; ballast beside one does not hide it.
func (f *file) zipBomb(list []*zip.File) {
	var total int64
	for _, m := range list {
		total = min(most, total+int64(min(m.UncompressedSize64, most)))
	}
	if f.unpacks(total) {
		return
	}
	for _, m := range list {
		size, packed := int64(min(m.UncompressedSize64, most)), int64(min(m.CompressedSize64, most))
		if grows(size, packed) {
			f.bomb(fmt.Sprintf("a file in it unpacks to %s, %s", Bytes(size), times(size, packed)), fmt.Sprintf("No more than %s of it is unpacked.", Bytes(insideLimit)), m.Name)
		}
	}
}

// unpacked tells of a bomb by what came out of it, whatever its table of contents says.
func (f *file) unpacked(data []byte, whole bool, name string) {
	out, packed := int64(len(data)), int64(len(f.data))
	switch {
	case !f.whole || !grows(out, packed) || f.Has(Bomb, Bad):
	case whole:
		f.bomb(fmt.Sprintf("it unpacks to %s, %s", Bytes(out), times(out, packed)), fmt.Sprintf("No more than %s is unpacked.", Bytes(2*insideLimit)), name)
	default:
		f.bomb(fmt.Sprintf("it unpacks to more than %s, %s", Bytes(out), times(out, packed)), "Unpacking stopped there.", name)
	}
}
