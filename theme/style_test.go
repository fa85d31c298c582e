package theme

import (
	"reflect"
	"testing"
)

// text stands for what was made safe.
type text string

func (t text) Safe() string { return string(t) }

func TestAStyleDrawsNoString(t *testing.T) {
	for _, typ := range []reflect.Type{reflect.TypeFor[Style](), reflect.TypeFor[*Theme]()} {
		for m := range typ.Methods() {
			for i := 1; i < m.Type.NumIn(); i++ {
				p := m.Type.In(i)
				if m.Type.IsVariadic() && i == m.Type.NumIn()-1 {
					p = p.Elem()
				}
				if m.Name == "Typeset" { // takes the finished frame
					continue
				}
				if reflect.TypeFor[string]().AssignableTo(p) {
					t.Errorf("%s of %s takes any string: a subject could be drawn without being made safe", m.Name, typ)
				}
			}
		}
	}
	for f := range reflect.TypeFor[Title]().Fields() {
		if reflect.TypeFor[string]().AssignableTo(f.Type) {
			t.Errorf("%s of a title takes any string", f.Name)
		}
	}
	if s := New(Options{}).Text; s.Render(text("a subject")) != s.Say("a subject") {
		t.Error("a text and the same words of our own are drawn in different ways")
	}
}
