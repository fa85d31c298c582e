package graph_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
)

func TestParseAddresses(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want string // as FormatAddress writes them, with "; " between; "!": an error with these words
	}{
		"nobody":               {" ;, \n", ""},
		"one":                  {"ada@contoso.com", "ada@contoso.com"},
		"with a name":          {"Ada Lovelace <ada@contoso.com>", "Ada Lovelace <ada@contoso.com>"},
		"separators":           {"a@x.test, b@x.test;c@x.test\nd@x.test,", "a@x.test; b@x.test; c@x.test; d@x.test"},
		"a comma in a name":    {`"Lovelace, Ada" <ada@x.test>; bob@x.test`, `"Lovelace, Ada" <ada@x.test>; bob@x.test`},
		"a quote in a name":    {`"Ada \"A\" L" <ada@x.test>`, `"Ada \"A\" L" <ada@x.test>`},
		"twice":                {"a@x.test, A@X.test, <a@x.test>", "a@x.test"},
		"another script":       {"a@bücher.example", "a@xn--bcher-kva.example"},
		"a lookalike is shown": {"a@cоntoso.com", "a@xn--cntoso-wqf.com"}, // the first o is Cyrillic
		"letters of others":    {"jürgen@x.test", "jürgen@x.test"},
		"no at":                {"ada", "! no @"},
		"two ats":              {"ada@@x.test", "! is no address"},
		"no domain":            {"ada@localhost", "! is no domain"},
		"an IP address":        {"ada@[127.0.0.1]", "! is no domain"},
		"a space":              {"ada lovelace@x.test", "! is no address"},
		"a control character":  {"ada@x.test\x1b[2J", "! can't be seen"},
		"writing turned round": {"ada\u202e@x.test", "! can't be seen"},
		"a hidden character":   {"Ada\u200b <ada@x.test>", "! can't be seen"},
		"a header in it":       {"ada@x.test\r\nBcc: eve@x.test", "! is no address"},
		"a group":              {"all: a@x.test", "! is no address"},
		"too long":             {strings.Repeat("a", 65) + "@x.test", "! too long"},
		"quoted before the @":  {`"ada l"@x.test`, "! must not be quoted"},
	} {
		t.Run(name, func(t *testing.T) {
			list, err := graph.ParseAddresses(c.in)
			if words, bad := strings.CutPrefix(c.want, "!"); bad {
				if err == nil || !strings.Contains(err.Error(), words[1:]) {
					t.Errorf("%v %v, want an error with %q", list, err, words[1:])
				}
				return
			}
			if got := formatted(list); err != nil || got != c.want {
				t.Errorf("%s %v, want %s", got, err, c.want)
			}
		})
	}
}

func formatted(list []graph.Address) string {
	var out []string
	for _, a := range list {
		out = append(out, graph.FormatAddress(a))
	}
	return strings.Join(out, "; ")
}

func FuzzParseAddresses(f *testing.F) {
	f.Add(`"Lovelace, Ada" <ada@x.test>; bob@x.test`)
	f.Add("a@bücher.example\n<b@x.test>")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := graph.ParseAddresses(text)
		if err != nil {
			return
		}
		again, err := graph.ParseAddresses(formatted(list))
		if err != nil || !slices.Equal(list, again) {
			t.Errorf("%q becomes %v, and that becomes %v %v", text, list, again, err)
		}
		for _, a := range list {
			if strings.ContainsAny(a.Address, "\r\n \x1b,;<>") || strings.ContainsAny(a.Name, "\r\n\x1b") {
				t.Errorf("%q", a)
			}
		}
	})
}

func TestAnswerTo(t *testing.T) {
	who := func(text string) []graph.Address {
		list, err := graph.ParseAddresses(text)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	message := func(from, replyTo, to, cc string) graph.Message {
		m := graph.Message{ReplyTo: who(replyTo), To: who(to), Cc: who(cc)}
		if from != "" {
			m.From = who(from)[0]
		}
		return m
	}
	for name, c := range map[string]struct {
		m         graph.Message
		all       bool
		to, cc    string
		elsewhere bool
	}{
		"the sender":               {message("ada@x.test", "", "soc@contoso.com", ""), false, "ada@x.test", "", false},
		"where replies are wanted": {message("ada@x.test", "eve@evil.test", "soc@contoso.com", ""), false, "eve@evil.test", "", true},
		"replies to the sender":    {message("ada@x.test", "ADA@x.test", "soc@contoso.com", ""), false, "ada@x.test", "", false},
		"all":                      {message("ada@x.test", "", "soc@contoso.com, bob@x.test", "carl@x.test, SOC@contoso.com, ada@x.test"), true, "ada@x.test; bob@x.test", "carl@x.test", false},
		"all, replies elsewhere":   {message("ada@x.test", "eve@evil.test", "bob@x.test", ""), true, "eve@evil.test; bob@x.test", "", true},
		"one's own message":        {message("soc@contoso.com", "", "bob@x.test", "carl@x.test"), false, "bob@x.test", "", false},
		"to oneself alone":         {message("soc@contoso.com", "", "soc@contoso.com", ""), true, "soc@contoso.com", "", false},
		"nobody":                   {message("", "", "soc@contoso.com", ""), false, "", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			got := graph.AnswerTo(c.m, c.all, "soc@contoso.com", "")
			if !strings.EqualFold(formatted(got.To), c.to) || formatted(got.Cc) != c.cc || got.Elsewhere != c.elsewhere {
				t.Errorf("to %q cc %q elsewhere %v", formatted(got.To), formatted(got.Cc), got.Elsewhere)
			}
		})
	}
}

func TestQuoteOfALetter(t *testing.T) {
	m := graph.Message{Sent: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC), To: []graph.Address{{Address: "soc@contoso.com"}}, BodyType: "html", Body: `<p>Pay <a href="https://evil.example/x">now</a></p><img src="https://t.example/p.gif" width=1 height=1>`}
	m.From, m.Subject = graph.Address{Name: "Ada \x1b[2Jhttps://evil.example", Address: "ada@x.test"}, "Invoice www.evil.example"
	reply := graph.Quote(m, graph.Reply, graph.Defanged)
	if !strings.HasPrefix(reply, "\n\nOn 2026-11-24 02:00 UTC, ") || !strings.Contains(reply, "\n> Pay now [1]\n") || !strings.Contains(reply, "> [1] hxxps://evil[.]example/x") {
		t.Errorf("%q", reply)
	}
	forward := graph.Quote(m, graph.Forward, graph.Defanged)
	if !strings.Contains(forward, "\nTo: soc@contoso.com\nSubject: Invoice www[.]evil[.]example\n") {
		t.Errorf("%q", forward)
	}
	for _, s := range []string{reply, forward} {
		if strings.Contains(s, "https://") || strings.ContainsRune(s, '\x1b') || strings.Contains(s, "<img") {
			t.Errorf("%q", s)
		}
	}
	if s := graph.Quote(m, graph.Reply, graph.LiveLinks); !strings.Contains(s, "> [1] https://evil.example/x") {
		t.Errorf("asked for: %q", s)
	}
	for _, s := range []string{graph.Quote(m, graph.Reply, graph.NoQuote), graph.Quote(m, graph.NewLetter, graph.Defanged), graph.Quote(m, graph.ForwardAttached, graph.Defanged)} {
		if s != "" {
			t.Errorf("%q", s)
		}
	}
}

func TestAnswerSubject(t *testing.T) {
	for in, want := range map[string][2]string{
		"invoice": {"RE: invoice", "FW: invoice"}, "Re: invoice": {"Re: invoice", "FW: Re: invoice"}, "Fwd: x": {"RE: Fwd: x", "Fwd: x"},
		"": {"RE: ", "FW: "}, "a\r\nBcc: eve": {"RE: a Bcc: eve", "FW: a Bcc: eve"},
	} {
		if re, fw := graph.AnswerSubject(graph.Reply, in), graph.AnswerSubject(graph.ForwardAttached, in); re != want[0] || fw != want[1] {
			t.Errorf("%q becomes %q and %q", in, re, fw)
		}
	}
}
