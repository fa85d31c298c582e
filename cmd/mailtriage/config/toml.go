package config

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// fromTOML reads a setting's value out of the file, as text on the command line would be. Its error follows the name.
func fromTOML(r Row, value any) (string, error) {
	text, err := textOf(r, value)
	if err != nil {
		return "", err
	}
	return r.take(new(Settings), text)
}

func textOf(r Row, value any) (string, error) {
	switch v := value.(type) {
	case string:
		if r.Form == Text {
			return v, nil
		}
	case bool:
		if r.Form == Switch {
			return strconv.FormatBool(v), nil
		}
	case int64:
		if r.Form == Number {
			return strconv.FormatInt(v, 10), nil
		}
	case []any:
		if r.Form == List {
			return textOfList(v)
		}
	}
	hint := ""
	if _, isText := value.(string); r.Form == Text {
		hint = ", in quotes"
	} else if isText && r.Form != List {
		hint = ", without quotes"
	}
	return "", fmt.Errorf("is %s: it takes %s%s", typeName(value), r.Allowed, hint)
}

func textOfList(items []any) (string, error) {
	if len(items) == 0 {
		return none, nil
	}
	list := make([]string, len(items))
	for i, item := range items {
		text, ok := item.(string)
		if !ok {
			return "", fmt.Errorf("has %s in it: it takes a list of texts, each in quotes", typeName(item))
		}
		if strings.Contains(text, ",") {
			return "", errors.New("has a text with a comma in it: each item stands in quotes of its own")
		}
		list[i] = text
	}
	return strings.Join(list, ","), nil
}

// toTOML is what a checked value decodes to when it has been written into a file.
func toTOML(r Row, canonical string) any {
	switch r.Form {
	case Switch:
		return canonical == "true"
	case Number:
		n, _ := strconv.ParseInt(canonical, 10, 64) // it was checked
		return n
	case List:
		list := []any{}
		if canonical == none {
			return list
		}
		for item := range strings.SplitSeq(canonical, ",") {
			list = append(list, item)
		}
		return list
	}
	return canonical
}

// assignment is the line `key = value`, without its end.
func assignment(key string, value any) (string, error) {
	line, err := toml.Marshal(map[string]any{key: value})
	if err != nil {
		return "", fmt.Errorf("writing %s as TOML: %w", key, err)
	}
	return strings.TrimSuffix(string(line), "\n"), nil
}

var bareKey = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// keyText writes a profile's name as a part of a key.
func keyText(name string) string {
	if bareKey.MatchString(name) {
		return name
	}
	return strconv.Quote(name)
}

func typeName(value any) string {
	switch value.(type) {
	case string:
		return "text"
	case bool:
		return "true or false"
	case int64:
		return "a whole number"
	case float64:
		return "a number with a point"
	case []any:
		return "a list"
	case map[string]any:
		return "a table"
	}
	return "a date or a time"
}
