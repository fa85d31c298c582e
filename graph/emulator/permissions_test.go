package emulator

import (
	"errors"
	"testing"

	"mailtriage/graph/emulator/entra"
)

// TestEveryOperationNeedsItsPermission holds each row of the table to refusing a token without its permissions, with
// the code that its service uses, and to taking the least one.
func TestEveryOperationNeedsItsPermission(t *testing.T) {
	for _, o := range operations() {
		if o.name == "batch" {
			continue
		}
		if len(o.perms) == 0 {
			t.Errorf("%s needs no permission", o.name)
			continue
		}
		code := "Authorization_RequestDenied"
		if o.outlook {
			code = "ErrorAccessDenied"
		}
		var e *graphError
		err := (&call{op: &o, who: entra.Claims{Roles: []string{"Sites.Read.All"}}}).permitted()
		if !errors.As(err, &e) || e.status != 403 || e.code != code {
			t.Errorf("%s: %v, want 403 %s", o.name, err, code)
		}
		if err := (&call{op: &o, who: entra.Claims{Roles: o.perms[:1]}}).permitted(); err != nil {
			t.Errorf("%s is refused to %s: %v", o.name, o.perms[0], err)
		}
		if err := (&call{op: &o, who: entra.Claims{Scopes: o.perms[:1]}}).permitted(); err != nil {
			t.Errorf("%s is refused to a person with %s: %v", o.name, o.perms[0], err)
		}
	}
}

func TestIDs(t *testing.T) {
	for _, id := range []itemID{{kind: ordinaryID, box: 1, seq: 1}, {kind: immutableID, box: 7, seq: 1 << 60, moves: 9}, {kind: attachmentID, box: 3, seq: 5, part: 2}} {
		s := id.String()
		if got, ok := parseID(s); !ok || got != id {
			t.Errorf("%+v becomes %+v", id, got)
		}
		for i := range len(s) {
			if _, ok := parseID(s[:i] + string(s[i]^1) + s[i+1:]); ok {
				t.Fatalf("%s is taken with its character %d changed", s, i)
			}
		}
		if _, ok := parseID(s[1:]); ok {
			t.Error("a cut id is taken")
		}
	}
}
