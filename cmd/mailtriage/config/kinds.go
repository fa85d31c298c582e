package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// kind is how values of a type are read from text and written back. Errors of parse follow the setting's name.
type kind[T any] struct {
	form    Form
	allowed string
	choices []string
	parse   func(string) (T, error)
	text    func(T) string
}

func same(s string) string { return s }

func words(allowed string, parse func(string) (string, error)) kind[string] {
	return kind[string]{form: Text, allowed: allowed, text: same, parse: func(s string) (string, error) {
		if s == "" {
			return "", fmt.Errorf("is empty: give %s", allowed)
		}
		return parse(s)
	}}
}

func choice(choices ...string) kind[string] {
	allowed := "one of " + strings.Join(choices, ", ")
	return kind[string]{form: Text, allowed: allowed, choices: choices, text: same, parse: func(s string) (string, error) {
		if slices.Contains(choices, s) {
			return s, nil
		}
		return "", fmt.Errorf("is %s: %sit is %s", quote(s), didYouMean(s, choices), allowed)
	}}
}

func boolean() kind[bool] {
	return kind[bool]{form: Switch, allowed: "true or false", choices: []string{"true", "false"}, text: strconv.FormatBool, parse: func(s string) (bool, error) {
		v, err := strconv.ParseBool(s)
		if err != nil {
			return false, fmt.Errorf("is %s: it is true or false", quote(s))
		}
		return v, nil
	}}
}

func number(low, high int) kind[int] {
	allowed := fmt.Sprintf("a whole number from %d to %d", low, high)
	return kind[int]{form: Number, allowed: allowed, text: strconv.Itoa, parse: func(s string) (int, error) {
		v, err := strconv.Atoi(s)
		if err != nil || v < low || v > high {
			return 0, fmt.Errorf("is %s: give %s", quote(s), allowed)
		}
		return v, nil
	}}
}

func span(low, high time.Duration) kind[time.Duration] {
	allowed := fmt.Sprintf("a time from %s to %s", short(low), short(high))
	return kind[time.Duration]{form: Text, allowed: allowed, text: short, parse: func(s string) (time.Duration, error) {
		v, err := time.ParseDuration(s)
		if err != nil || v < low || v > high {
			return 0, fmt.Errorf("is %s: give %s", quote(s), allowed)
		}
		return v, nil
	}}
}

func spanOrOff(low, high time.Duration) kind[time.Duration] {
	k := span(low, high)
	k.allowed += ", or off"
	k.text = func(d time.Duration) string {
		if d == 0 {
			return "off"
		}
		return short(d)
	}
	timed := k.parse
	k.parse = func(s string) (time.Duration, error) {
		if s == "off" || s == "0" {
			return 0, nil
		}
		v, err := timed(s)
		if err != nil {
			return 0, fmt.Errorf("%w, or off", err)
		}
		return v, nil
	}
	return k
}

// short writes a time as a person does: 1m, not 1m0s.
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
