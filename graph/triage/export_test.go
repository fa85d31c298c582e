package triage

import (
	"maps"
	"slices"

	"mailtriage/keys"
)

// Specials lists the actions that are done in a way of their own.
func Specials() []keys.ID { return slices.Sorted(maps.Keys(specials())) }
