package files

import (
	"bytes"
	"slices"
	"testing"
)

// TestSheetTags counts the bytes that are gone through: never more than there are, also where no tag has an end.
func TestSheetTags(t *testing.T) {
	size := 0
	open := bytes.Repeat([]byte("<sheet "), 100_000)
	for tag := range sheetTags(open) {
		size += len(tag)
	}
	if size == 0 || size > len(open) {
		t.Errorf("%d bytes of tags in %d", size, len(open))
	}
	var got []string
	for tag := range sheetTags([]byte(`<sheets><sheet name="a" state="veryHidden"/><sheet name="b"/></sheets>`)) {
		got = append(got, string(tag))
	}
	if want := []string{`name="a" state="veryHidden"/`, `name="b"/`}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
