package do

import (
	"reflect"
	"strings"
	"time"
)

// draft is the dialect of the schemas (https://json-schema.org/draft/2020-12).
const draft = "https://json-schema.org/draft/2020-12/schema"

// Schema is the JSON Schema of an action's results, made from the type that they are written from. Of what only reads
// messages by their ids, and of what has a plan, there is more than one kind of result.
func (a Action) Schema() map[string]any {
	own := schemaOf(reflect.TypeOf(a.Result))
	kinds := []any{own}
	if a.And != nil {
		kinds = append(kinds, schemaOf(reflect.TypeOf(a.And)))
	}
	if a.Plans {
		kinds = append(kinds, schemaOf(reflect.TypeFor[PlanResult]()))
	} else if a.takesIDs() {
		kinds = append(kinds, schemaOf(reflect.TypeFor[failedRow]()))
	}
	if len(kinds) > 1 {
		own = map[string]any{"oneOf": kinds}
	}
	own["$schema"], own["title"] = draft, "a result of mailtriage do "+a.Name
	return own
}

func (a Action) takesIDs() bool {
	for _, p := range a.Params {
		if p.Name == "ids" {
			return true
		}
	}
	return false
}

// schemaOf is the schema of a type as package encoding/json writes it.
func schemaOf(t reflect.Type) map[string]any {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return map[string]any{"type": "string", "format": "date-time"}
	case t.Kind() == reflect.Pointer:
		return schemaOf(t.Elem())
	case t.Kind() == reflect.Slice:
		return map[string]any{"type": "array", "items": schemaOf(t.Elem())}
	case t.Kind() == reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": schemaOf(t.Elem())}
	case t.Kind() == reflect.Struct:
		o := map[string]any{"type": "object", "additionalProperties": false, "properties": map[string]any{}, "required": []string{}}
		fields(t, o)
		return o
	case t.Kind() == reflect.Bool:
		return map[string]any{"type": "boolean"}
	case t.Kind() == reflect.Int:
		return map[string]any{"type": "integer"}
	case t.Kind() == reflect.Interface:
		return map[string]any{}
	}
	return map[string]any{"type": "string"}
}

// fields adds a struct's fields to an object's schema.
func fields(t reflect.Type, o map[string]any) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			fields(f.Type, o)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		s := schemaOf(f.Type)
		if doc := f.Tag.Get("doc"); doc != "" {
			s["description"] = doc
		}
		if enum := f.Tag.Get("enum"); enum != "" {
			s["enum"] = strings.Split(enum, ",")
		}
		if properties, ok := o["properties"].(map[string]any); ok {
			properties[name] = s
		}
		if required, ok := o["required"].([]string); ok && options == "" {
			o["required"] = append(required, name)
		}
	}
}
