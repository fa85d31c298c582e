package content_test

import (
	"strings"
	"testing"

	"mailtriage/graph/content"
)

func TestASCIILowerKeepsEveryByteInItsPlace(t *testing.T) {
	for in, want := range map[string]string{"": "", "AbZ[`{@": "abz[`{@", "İ\xffÄ\u212a<STYLE>": "İ\xffÄ\u212a<style>"} {
		if got := content.ASCIILower(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

// A letter whose small form has another length must not hide a style sheet that is written in capitals.
func TestAStyleSheetIsReadWhateverLettersThereAre(t *testing.T) {
	for _, letters := range []string{"", "İ", "ẞ\u212a", "\xff\xfe"} {
		doc := content.Body("html", letters+"<STYLE>.p{display:none}</STYLE><p class=p>budget</p><p>pay</p>")
		if got := doc.Text.String(); !strings.Contains(got, "⟦hidden: budget⟧") || doc.Hidden != 1 {
			t.Errorf("beside %q it is not told as hidden: %q", letters, got)
		}
	}
}
