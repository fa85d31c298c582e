package eml

import (
	"slices"
	"testing"
)

// The forms are those of RFC 2047 section 8 and what is met with in mail beside them.
func TestDecodeWords(t *testing.T) {
	for in, want := range map[string]struct {
		text  string
		fault Code
	}{
		"plain":                               {"plain", ""},
		"=?ISO-8859-1?Q?a?= b":                {"a b", ""},
		"=?ISO-8859-1?Q?a?= =?us-ascii?q?b?=": {"ab", ""},
		"=?utf-8?Q?a_b?=":                     {"a b", ""},
		"=?utf-8?B?w6Q=?=":                    {"ä", ""},
		"=?utf-8?B?w6Q?=":                     {"ä", ""},
		"=?utf-8?b?4oI?= =?UTF-8?B?rA==?=":    {"€", ""}, // a character in two words
		"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=":  {"日本", ""},
		"=?shift_jis?B?k/qWew==?=":            {"日本", ""},
		"=?gb2312?B?1tDOxA==?=":               {"中文", ""},
		"=?ks_c_5601-1987?B?x9Gx2w==?=":       {"한글", ""},
		"=?koi8-r?B?8NLJ18XU?=":               {"Привет", ""},
		"=?windows-1255?B?+ezl7Q==?=":         {"שלום", ""},
		"=?utf-7?Q?+AOQ-?=":                   {"ä", ""},
		"=?utf-8*en?Q?a?=":                    {"a", ""},
		"x=?utf-8?Q?a?=y":                     {"xay", ""},
		"=?utf-8?Q?a b?=":                     {"a b", WordBroken},
		"=?utf-8?Q?a":                         {"a", WordBroken},
		"=?utf-8?Q?=3D?=":                     {"=", ""},
		"=?utf-8?Q?=zz?=":                     {"=zz", ""},
		"=?utf-8?B?w6!Q=?=":                   {"ä", WordBroken},
		"=??Q?a?=":                            {"a", WordBroken},
		"=?utf-8?X?a?=":                       {"=?utf-8?X?a?=", ""},
		"=?no-such?Q?=E4?=":                   {"ä", CharsetUnknown},
		"=?utf-8?Q?=E4?=":                     {"ä", CharsetWrong},
		"=?iso-8859-1?Q?=C3=A4=C3=B6?=":       {"äö", CharsetWrong},
		"=?utf-8?Q?a=0D=0ABcc:_x?=":           {"a\r\nBcc: x", WordBroken},
		"bare \xe4":                           {"bare ä", CharsetWrong},
		"bare ä":                              {"bare ä", ""},
		`"=?utf-8?Q?a?=" <b@c.example>`:       {`"a" <b@c.example>`, ""},
		"=?=?=?":                              {"=?=?=?", ""},
	} {
		got, faults := decodeWords(in)
		if got != want.text {
			t.Errorf("%q: %q, want %q", in, got, want.text)
		}
		if want.fault == "" && len(faults) > 0 || want.fault != "" && !slices.ContainsFunc(faults, func(f Fault) bool { return f.Code == want.fault }) {
			t.Errorf("%q: faults %v, want %q", in, faults, want.fault)
		}
	}
}

// The forms are those of RFC 2231 sections 3 and 4, and what is met with beside them.
func TestNames(t *testing.T) {
	for in, want := range map[string]struct {
		name  string
		fault Code
	}{
		`attachment; filename="a b.pdf"`:                                          {"a b.pdf", ""},
		`attachment; filename=a b.pdf`:                                            {"a b.pdf", ""},
		`attachment; FileName = "a.pdf" ; size=3`:                                 {"a.pdf", ""},
		`attachment; filename="a;b.pdf"`:                                          {"a;b.pdf", ""},
		`attachment; filename="a\"b.pdf"`:                                         {`a"b.pdf`, ""},
		`attachment; filename="C:\docs\a.pdf"`:                                    {`C:\docs\a.pdf`, ""},
		`attachment; filename*=utf-8'en'%e2%82%ac.pdf`:                            {"€.pdf", ""},
		`attachment; filename*=iso-8859-1''%e4.pdf`:                               {"ä.pdf", ""},
		`attachment; filename*=%e4.pdf`:                                           {"ä.pdf", ParameterWrong},
		`attachment; filename*0="a"; filename*1=".pdf"`:                           {"a.pdf", ""},
		`attachment; filename*1=".pdf"; filename*0="a"`:                           {"a.pdf", ""},
		`attachment; filename="old"; filename*0="a"; filename*1=".pdf"`:           {"a.pdf", NamesDiffer}, // in pieces is the new way, too
		`attachment; filename*0*=utf-8''%e2%82; filename*1*=%ac; filename*2=.pdf`: {"€.pdf", ""},
		`attachment; filename*1=a; filename*2=.pdf`:                               {"a.pdf", ParameterWrong},
		`attachment; filename="=?utf-8?B?4oKs?=.pdf"`:                             {"€.pdf", ""},
		`attachment; filename==?utf-8?Q?a.pdf?=`:                                  {"a.pdf", ""},
		`attachment; filename="a.pdf`:                                             {"a.pdf", ParameterWrong},
		`attachment; filename="a.pdf; x=y`:                                        {"a.pdf", ParameterWrong},
		`attachment; filename="a.pdf"; filename*=utf-8''b.exe`:                    {"b.exe", NamesDiffer},
		`attachment; filename="a.pdf"; filename="a.exe"`:                          {"a.pdf", NamesDiffer},
		`attachment; filename=a.pdf (a comment)`:                                  {"a.pdf", ""},
		`attachment; nonsense; filename=a.pdf`:                                    {"a.pdf", ParameterWrong},
	} {
		p := Parse([]byte("Content-Disposition: " + in + "\n\nx"))
		if p.Name != want.name || p.Disposition != "attachment" {
			t.Errorf("%s: %q %q, want %q", in, p.Disposition, p.Name, want.name)
		}
		if want.fault == "" && len(p.Faults) > 0 || want.fault != "" && !slices.ContainsFunc(p.Faults, func(f Fault) bool { return f.Code == want.fault }) {
			t.Errorf("%s: faults %v, want %q", in, p.Faults, want.fault)
		}
	}
}

func TestAddresses(t *testing.T) {
	for in, want := range map[string][]Address{
		`a@b.example`:                       {{"", "a@b.example"}},
		`A B <a@b.example>`:                 {{"A B", "a@b.example"}},
		`"B, A" <a@b.example>, c@d.example`: {{"B, A", "a@b.example"}, {"", "c@d.example"}},
		`a@b.example (A B)`:                 {{"A B", "a@b.example"}},
		`=?utf-8?Q?boss=40good.example_=3Cboss=40good.example=3E?= <a@evil.example>`: {{"boss@good.example <boss@good.example>", "a@evil.example"}},
		`"boss@good.example" <a@evil.example>`:                                       {{"boss@good.example", "a@evil.example"}},
		`undisclosed-recipients:;`:                                                   nil,
		`Friends: a@b.example, c@d.example;`:                                         {{"", "a@b.example"}, {"", "c@d.example"}},
		`"never closed <a@b.example>, c@d.example`:                                   {{`never closed`, "a@b.example"}, {"", "c@d.example"}},
		`Only Name`: {{"Only Name", ""}},
		`<>`:        nil,
		``:          nil,
	} {
		if got := addresses(in); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

func TestDecodeText(t *testing.T) {
	for _, tt := range []struct {
		in, declared string
		html         bool
		text, used   string
		fault        Code
	}{
		{"abc", "", false, "abc", "utf-8", ""},
		{"a\xe4", "iso-8859-1", false, "aä", "iso-8859-1", ""},
		{"a\xe4", `"ISO-8859-1"`, false, "aä", "iso-8859-1", ""},
		{"a\x80", "latin1", false, "a€", "latin1", ""}, // as clients read it
		{"a\xe4", "cp1252", false, "aä", "windows-1252", ""},
		{"a\xe4", "us-ascii", false, "aä", "windows-1252", CharsetWrong},
		{"äö", "us-ascii", false, "äö", "utf-8", CharsetWrong},
		{"äö", "windows-1252", false, "äö", "utf-8", CharsetWrong},
		{"\xfe\xff\x00a", "utf-8", false, "a", "utf-16be", ""},
		{"\xef\xbb\xbfa", "iso-8859-1", false, "a", "utf-8", ""},
		{"plain words", "utf-16", false, "plain words", "utf-8", CharsetWrong},
		{"a\x00b\x00", "utf-16le", false, "ab", "utf-16le", ""},
		{"+ADw-script+AD4-", "UTF-7", false, "<script>", "utf-7", ""},
		{"a+-b+", "unicode-1-1-utf-7", false, "a+b+", "utf-7", ""},
		{"~{<:Ky2;~}", "hz-gb-2312", false, "己所不", "hz-gb-2312", ""},
		{"\x82", "ibm850", false, "é", "ibm850", ""},
		{"\xe4", "x-nonsense", false, "ä", "windows-1252", CharsetUnknown},
		{"<meta charset=koi8-r>\xf0", "", true, "<meta charset=koi8-r>П", "koi8-r", ""},
		{`<meta http-equiv=x content="text/html; charset=shift_jis">` + "\x93\xfa", "", true, `<meta http-equiv=x content="text/html; charset=shift_jis">日`, "shift_jis", ""},
		{"äöü\xff äöü", "utf-8", false, "äöü\xff äöü", "utf-8", CharsetWrong},
	} {
		text, used, fault := decodeText([]byte(tt.in), tt.declared, tt.html, nil)
		code := Code("")
		if fault != nil {
			code = fault.Code
		}
		if text != tt.text || used != tt.used || code != tt.fault {
			t.Errorf("%q as %q: %q as %q (%s), want %q as %q (%s)", tt.in, tt.declared, text, used, code, tt.text, tt.used, tt.fault)
		}
	}
}
