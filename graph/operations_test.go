package graph_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
)

var operationLine = regexp.MustCompile(`(?m)^Operation: ([A-Z]+) (/\S+)$`)

// TestOperationsAreDocumentedAndServed holds every method that sends something to saying which operation of Graph it
// uses, where that is documented and which permission it needs at least; and the emulator to serving it.
func TestOperationsAreDocumentedAndServed(t *testing.T) {
	e, err := emulator.Start("127.0.0.1:0", false, emulator.Options{Tenant: fresh(), Mailbox: demo.Mailbox})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Stop()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Doc == nil {
				continue
			}
			m := operationLine.FindStringSubmatch(f.Doc.Text())
			if m == nil {
				if sends(f) {
					t.Errorf("%s sends a request and names no operation", f.Name.Name)
				}
				continue
			}
			found++
			if !strings.Contains(f.Doc.Text(), "Docs: https://learn.microsoft.com/graph/") || m[2] != "/$batch" && !strings.Contains(f.Doc.Text(), "Permission: ") {
				t.Errorf("%s does not say where it is documented or what it needs", f.Name.Name)
			}
			served(t, e, f.Name.Name, m[1], m[2])
		}
	}
	if found < 15 {
		t.Errorf("%d operations were found", found)
	}
}

// sends tells whether an exported method of the mailbox makes a request of its own.
func sends(f *ast.FuncDecl) bool {
	return f.Recv != nil && f.Name.IsExported() && strings.HasSuffix(f.Name.Name, "Request")
}

// served asks the emulator for an operation on things that do not exist: it must know the operation.
func served(t *testing.T, e *emulator.Running, name, method, path string) {
	t.Helper()
	path = strings.Replace(path, "/users/{id}", "/users/soc@contoso.com", 1)
	if !strings.HasPrefix(path, "/beta/") {
		path = "/v1.0" + path
	}
	req, err := http.NewRequestWithContext(t.Context(), method, e.Info.Graph+strings.ReplaceAll(path, "{id}", "x"), strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+e.Info.Token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var body strings.Builder
	buf := make([]byte, 4096)
	n, _ := resp.Body.Read(buf)
	body.Write(buf[:n])
	if resp.StatusCode == http.StatusMethodNotAllowed || strings.Contains(body.String(), "Resource not found for the segment") {
		t.Errorf("%s: the emulator does not serve %s %s: %d %s", name, method, path, resp.StatusCode, body.String())
	}
}
