package indicators

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"reflect"
	"testing"

	"mailtriage/graph/content/eml"
)

// TestTheVersionGoesWithWhatIsFound: what an earlier version has found is kept on people's machines, and must not be told when
// another would be found.
func TestTheVersionGoesWithWhatIsFound(t *testing.T) {
	const version, digest = 1, "b192d8591f6072d4"
	sum := sha256.New()
	for _, l := range lines(t)[:400] {
		raw, err := json.Marshal(Extract(text1(l.text), Options{}))
		if err != nil {
			t.Fatal(err)
		}
		sum.Write(raw)
	}
	if got := fmt.Sprintf("%x", sum.Sum(nil)[:8]); got != digest || Version != version {
		t.Errorf("what is found has changed (%s): raise Version, and write both here", got)
	}
}

const reported = "From: User <u@contoso.com>\r\nSubject: Fwd: look\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee https://helpdesk.example/ticket\r\n" +
	"--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: Eve <eve@attack.example>\r\nSubject: Pay now\r\nContent-Type: text/plain\r\n\r\nhttps://pay-pa1.example/now\r\n--b--\r\n"

// TestWhatIsKeptComesBack as it was found, of the report and of the mail in it.
func TestWhatIsKeptComesBack(t *testing.T) {
	o := Options{Own: []string{"contoso.com"}, Known: []string{"helpdesk.example"}}
	k := Keep(eml.Parse([]byte(reported)), "change", o)
	raw, err := k.Pack()
	if err != nil {
		t.Fatal(err)
	}
	back, err := Unpack(raw)
	if err != nil || !reflect.DeepEqual(k, back) {
		t.Errorf("%+v %v", back, err)
	}
	for _, bad := range [][]byte{nil, []byte(`[{"type":"url"}]`), raw[:len(raw)/2]} {
		if got, err := Unpack(bad); err == nil || got.Version != 0 {
			t.Errorf("%q: %+v", bad, got)
		}
	}
	if back.Original == nil || back.Subject != "Pay now" || len(back.Original.List) >= len(back.Whole.List) || len(back.Original.List) == 0 {
		t.Errorf("%+v", back)
	}
	for name, c := range map[string]struct {
		change string
		known  []string
		holds  bool
	}{"the same": {"change", o.Known, true}, "it has changed": {"other", o.Known, false}, "other marks": {"change", nil, false}} {
		if back.Holds(func(key string) bool { return key == c.change }, c.known) != c.holds {
			t.Errorf("%s: it holds: %v", name, !c.holds)
		}
	}
	back.Version++
	if back.Holds(func(string) bool { return true }, o.Known) {
		t.Error("what another version has found is told")
	}
}
