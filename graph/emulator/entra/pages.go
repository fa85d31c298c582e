package entra

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// page is a plain HTML page with a form.
type page struct {
	Title, Text, Error string
	Method, Action     string // of the form; no action, no form
	Hidden             []field
	Code, Login        *string // inputs, with what is in them
	Decide             bool    // buttons to accept and to decline, else one to go on
	Submit             bool    // goes on by itself where scripts run
}

type field struct{ Name, Value string }

var pages = template.Must(template.New("page").Parse(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{{.Title}}</title></head>
<body{{if .Submit}} onload="document.forms[0].submit()"{{end}}><h1>{{.Title}}</h1>
{{with .Text}}<p>{{.}}</p>{{end}}
{{with .Error}}<p id="error" role="alert">{{.}}</p>{{end}}
{{if .Action}}<form method="{{.Method}}" action="{{.Action}}">
{{range .Hidden}}<input type="hidden" name="{{.Name}}" value="{{.Value}}">
{{end}}{{with .Code}}<p><label>Code <input name="user_code" value="{{.}}"></label></p>
{{end}}{{with .Login}}<p><label>Account <input name="login" value="{{.}}"></label></p>
{{end}}{{if .Decide}}<button name="answer" value="accept">Accept</button> <button name="answer" value="decline">Cancel</button>
{{else}}<button>Go on</button>
{{end}}</form>{{end}}
</body></html>
`))

func show(w http.ResponseWriter, status int, p page) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = pages.Execute(w, p)
}

// errorPage tells the person what is wrong; the application hears nothing.
func (q *request) errorPage(w http.ResponseWriter, r *refusal) {
	show(w, http.StatusBadRequest, page{Title: "Sorry, but we’re having trouble signing you in", Error: q.describe(r)})
}

// signInPage asks who signs in. All parameters of the request go with the form.
func (q *request) signInPage(w http.ResponseWriter, login, problem string) {
	p := page{Title: "Sign in", Text: q.app.Name + " wants to: " + q.form.Get("scope"), Error: problem, Method: http.MethodPost, Action: q.http.URL.Path, Login: &login, Decide: true}
	for name, values := range q.form {
		if name != "login" && name != "answer" {
			p.Hidden = append(p.Hidden, field{name, values[0]})
		}
	}
	slices.SortFunc(p.Hidden, func(a, b field) int { return strings.Compare(a.Name, b.Name) })
	show(w, http.StatusOK, p)
}

// way is how a person goes back to the application.
type way struct{ redirect, mode string }

func (q *request) wayBack() way { return way{q.form.Get("redirect_uri"), q.form.Get("response_mode")} }

// refusedValues are what the application is told of a refusal.
func refusedValues(q *request, r *refusal) url.Values {
	v := url.Values{"error": {r.code}, "error_description": {q.describe(r)}}
	if r.suberror != "" {
		v.Set("suberror", r.suberror)
	}
	if r.claims != "" {
		v.Set("claims", r.claims)
	}
	return v
}

// leave sends the person back with values: at once, or, where something must be read first, by a button of a page. The
// response mode says whether they go in the address or as a form
// (https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html).
func (q *request) leave(w http.ResponseWriter, back way, values url.Values, read string) {
	if state := q.form.Get("state"); state != "" {
		values.Set("state", state)
	}
	post := back.mode == "form_post"
	if !post && read == "" {
		http.Redirect(w, q.http, join(back, values), http.StatusFound)
		return
	}
	p := page{Title: "Working…", Error: read, Method: http.MethodGet, Action: back.redirect, Submit: read == ""}
	if post {
		p.Method = http.MethodPost
	}
	if read != "" {
		p.Title = "You can’t get there from here"
	}
	for name := range values {
		p.Hidden = append(p.Hidden, field{name, values.Get(name)})
	}
	slices.SortFunc(p.Hidden, func(a, b field) int { return strings.Compare(a.Name, b.Name) })
	show(w, http.StatusOK, p)
}

func join(back way, values url.Values) string {
	u, err := url.Parse(back.redirect)
	if err != nil {
		return back.redirect
	}
	if back.mode == "fragment" {
		return back.redirect + "#" + values.Encode()
	}
	all := u.Query()
	for name := range values {
		all.Set(name, values.Get(name))
	}
	u.RawQuery = all.Encode()
	return u.String()
}
