// Package person is somebody at a browser, for tests: it opens a page, fills in the form as the person would, and goes
// where that leads. It knows HTML and HTTP, and nothing of who serves the page or who waits for the answer.
package person

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/net/html"
)

// Person is who sits there.
type Person struct {
	Login  string // what is typed where an account is asked for
	Answer string // "accept" or "decline"
	Client *http.Client
}

// steps bounds how many pages one sign-in leads through.
const steps = 10

// Open opens a page and goes on until there is no form left to fill in. It gives the text of the last page.
func (p Person) Open(ctx context.Context, address string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	for range steps {
		if err != nil {
			return "", err
		}
		var f *form
		var text string
		if f, text, err = p.visit(req); err != nil || f == nil {
			return text, err
		}
		req, err = p.fill(ctx, f)
	}
	return "", errors.New("the pages never end")
}

func (p Person) visit(req *http.Request) (*form, string, error) {
	resp, err := p.Client.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return nil, "", err
	}
	doc, err := html.Parse(strings.NewReader(string(raw)))
	if err != nil {
		return nil, "", err
	}
	return formOf(doc, resp.Request.URL), string(raw), nil
}

// form is a form of a page: where it goes, and what is in its fields.
type form struct {
	method string
	action *url.URL
	fields url.Values
	choice string // the name of the buttons among which one chooses
}

func formOf(n *html.Node, at *url.URL) *form {
	var f *form
	for n := range n.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case n.Data == "form":
			f = &form{method: strings.ToUpper(attribute(n, "method")), fields: url.Values{}}
			f.action, _ = at.Parse(attribute(n, "action"))
		case f != nil && n.Data == "input":
			f.fields.Set(attribute(n, "name"), attribute(n, "value"))
		case f != nil && n.Data == "button" && attribute(n, "name") != "":
			f.choice = attribute(n, "name")
		}
	}
	if f == nil || f.action == nil {
		return nil
	}
	return f
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func (p Person) fill(ctx context.Context, f *form) (*http.Request, error) {
	if f.fields.Has("login") {
		f.fields.Set("login", p.Login)
	}
	if f.choice != "" {
		f.fields.Set(f.choice, p.Answer)
	}
	if f.method != http.MethodPost {
		u := *f.action
		u.RawQuery = f.fields.Encode()
		return http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, f.action.String(), strings.NewReader(f.fields.Encode()))
	if err == nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return req, err
}

// Variables by which a program that is run as a browser knows who sits at it.
const (
	VarBrowser = "MAILTRIAGE_TEST_AS_BROWSER"
	VarLogin   = "MAILTRIAGE_TEST_LOGIN"
	VarAnswer  = "MAILTRIAGE_TEST_ANSWER"
)

// Install puts a browser into a folder that is to be first in PATH: whatever opens an address runs this program again,
// with the person's variables set, and the address as its argument. Without a login nobody sits there.
func Install(folder, program, login, answer string) error {
	script := fmt.Sprintf("#!/bin/sh\n%s=1 %s='%s' %s='%s' exec '%s' \"$@\"\n", VarBrowser, VarLogin, strings.ReplaceAll(login, "'", `'\''`), VarAnswer, answer, program)
	for _, name := range []string{"xdg-open", "x-www-browser", "www-browser", "open"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(script), 0o700); err != nil { //nolint:gosec // it is to be run
			return err
		}
	}
	return nil
}

// Main is what a program does that was run as a browser; false: it was not.
func Main(getenv func(string) string, args []string) bool {
	if getenv(VarBrowser) == "" {
		return false
	}
	if getenv(VarLogin) == "" || len(args) < 2 {
		return true
	}
	p := Person{Login: getenv(VarLogin), Answer: getenv(VarAnswer), Client: http.DefaultClient}
	_, _ = p.Open(context.Background(), args[1]) // whoever waits for the answer notices
	return true
}
