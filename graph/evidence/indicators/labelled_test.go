package indicators

import (
	_ "embed"
	"slices"
	"strings"
	"testing"
)

//go:embed testdata/labelled.txt
var labelled string

// line is a line of testdata/labelled.txt.
type line struct {
	text string
	want []string
}

func lines(t testing.TB) []line {
	t.Helper()
	var out []line
	for s := range strings.Lines(labelled) {
		s = strings.TrimSuffix(s, "\n")
		if s == "" || strings.HasPrefix(s, "# ") {
			continue
		}
		i := strings.LastIndex(s, " → ")
		if i < 0 {
			t.Fatalf("a line without labels: %q", s)
		}
		l := line{text: strings.NewReplacer("¶", "\n", "⍽", "\u200b").Replace(s[:i])}
		if want := s[i+len(" → "):]; want != "-" {
			l.want = strings.Split(want, "|")
		}
		out = append(out, l)
	}
	return out
}

var signs = map[Kind]string{URL: "u:", Domain: "d:", IPv4: "4:", IPv6: "6:", Email: "e:", MD5: "h:", SHA1: "h:", SHA256: "h:", SHA512: "h:", SSDeep: "s:"}

func got(list []Indicator) []string {
	var out []string
	for _, i := range list {
		if !i.Part() {
			out = append(out, signs[i.Kind]+i.Value)
		}
	}
	return out
}

// TestLabelledLines holds the extractor to lines that people have labelled: of what it finds, at least 98 in 100 are right,
// and of what is there, it finds at least 98 in 100.
func TestLabelledLines(t *testing.T) {
	all := lines(t)
	if len(all) < 400 {
		t.Errorf("%d labelled lines; at least 400 are wanted", len(all))
	}
	var right, wrong, missed int
	for _, l := range all {
		found := got(Extract(Sources{{Place: "text", Text: l.text}}, Options{}))
		for _, f := range found {
			if slices.Contains(l.want, f) {
				right++
			} else {
				wrong++
				t.Logf("false:  %-50s in %q", f, l.text)
			}
		}
		for _, w := range l.want {
			if !slices.Contains(found, w) {
				missed++
				t.Logf("missed: %-50s in %q", w, l.text)
			}
		}
	}
	precision, recall := float64(right)/float64(right+wrong), float64(right)/float64(right+missed)
	t.Logf("%d lines, %d values: precision %.4f, recall %.4f", len(all), right+missed, precision, recall)
	if precision < 0.98 || recall < 0.98 {
		t.Errorf("precision %.4f, recall %.4f: both are to be at least 0.98", precision, recall)
	}
}
