package lookalike

import (
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
)

// How long a name must be for a slip to say anything: short names lie near each other by chance.
const (
	slipFrom   = 6  // letters, for one slip
	ownFrom    = 5  // for one, of the tenant's own names
	doubleFrom = 11 // for two slips
)

// slip says by what slip of the keys a label differs from the target's; empty: by none, or by more than one says anything.
func (t *target) slip(label string) string {
	n := len(t.label)
	from := slipFrom
	if t.kind == own {
		from = ownFrom
	}
	if label == t.label || t.word || n < from || len(label) > n+2 || len(label) < n-2 {
		return ""
	}
	if how := oneSlip(label, t.label); how != "" {
		return how
	}
	if n >= doubleFrom && levenshtein.ComputeDistance(label, t.label) == 2 {
		return fmt.Sprintf("“%s” is two letters away from “%s”", label, t.label)
	}
	return ""
}

// oneSlip says what the one slip is that leads from a name to a label; empty: it is not one.
func oneSlip(label, name string) string {
	i := 0
	for i < len(label) && i < len(name) && label[i] == name[i] {
		i++
	}
	a, b := label[i:], name[i:]
	switch {
	case len(a) == len(b)+1 && a[1:] == b:
		if i > 0 && a[0] == label[i-1] {
			return fmt.Sprintf("“%c” stands twice", a[0])
		}
		if i > 0 && len(a) == 1 && strings.IndexByte("s", a[0]) >= 0 {
			return "" // a plural is a word of its own
		}
		return fmt.Sprintf("“%c” is added", a[0])
	case len(a)+1 == len(b) && a == b[1:]:
		return fmt.Sprintf("“%c” is missing", b[0])
	case len(a) != len(b) || len(a) == 0:
		return ""
	case a[1:] == b[1:]:
		if near(a[0], b[0]) {
			return fmt.Sprintf("“%c” stands where “%c” belongs, the key beside it", a[0], b[0])
		}
		return fmt.Sprintf("“%c” stands where “%c” belongs", a[0], b[0])
	case len(a) > 1 && a[0] == b[1] && a[1] == b[0] && a[2:] == b[2:]:
		return fmt.Sprintf("“%s” stands where “%s” belongs", a[:2], b[:2])
	}
	return ""
}

// rows of the keyboards of most Latin languages: QWERTY, and where QWERTZ and AZERTY differ.
var rows = []string{"1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn"}

// near tells whether two keys lie side by side.
func near(a, b byte) bool {
	for _, row := range rows {
		i, j := strings.IndexByte(row, a), strings.IndexByte(row, b)
		if i >= 0 && j >= 0 && (i-j == 1 || j-i == 1) {
			return true
		}
	}
	return false
}
