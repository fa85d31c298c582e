package sharing

import (
	"encoding/json"
	"testing"
)

func TestMISP(t *testing.T) {
	var e struct{ Event mispEvent }
	if err := json.Unmarshal(encode(t, "misp", all(t)), &e); err != nil {
		t.Fatal(err)
	}
	got, ids := map[string]string{}, map[string]bool{}
	for _, a := range e.Event.Attribute {
		got[a.Value] = a.Type
		if quiet := a.Value == "10.0.0.1" || a.Value == "203.0.113.9"; quiet && a.ToIDs {
			t.Errorf("%s is to set off alarms", a.Value)
		}
		if ids[a.UUID] {
			t.Errorf("two attributes have the id %s", a.UUID)
		}
		ids[a.UUID] = true
	}
	for value, want := range map[string]string{"198.51.100.7": "ip-src", "8.8.8.0/24": "ip-dst", "boss@evil.org": "email-src", "joe@evil.org": "email", "3:hRMs3FsRc2:hRpg": "ssdeep"} {
		if got[value] != want {
			t.Errorf("%s is of the type %q; want %q", value, got[value], want)
		}
	}
	if e.Event.Published || e.Event.Distribution != "0" {
		t.Error("the event is shown to others before somebody said so")
	}
}
