package theme

import "testing"

func TestCategoriesHaveTheMailboxsColours(t *testing.T) {
	r := New(Options{Dark: true}).Row(Plain)
	known := Colours{"phishing": 7, "plain": -1, "strange": 99}
	if r.Coloured("PHISHING", known).Say("x") != r.category[7].Say("x") {
		t.Error("not the colour that the mailbox gives it")
	}
	for _, name := range []string{"Plain", "Strange"} {
		if r.Coloured(name, known).Say("x") != r.Base.Say("x") {
			t.Errorf("%s has a colour", name)
		}
	}
	if r.Coloured("unheard of", known).Say("x") != r.Category("unheard of").Say("x") {
		t.Error("a name that the mailbox does not have has not the colour of its name")
	}
}

func TestEveryPresetHasAName(t *testing.T) {
	seen := map[string]bool{}
	for i := range len(New(Options{}).Row(Plain).category) {
		name := ColourName(i)
		if name == "" || seen[name] {
			t.Errorf("preset%d is called %q", i, name)
		}
		seen[name] = true
	}
	if ColourName(-1) != "" || ColourName(25) != "" {
		t.Error("there are more names than presets")
	}
}
