package triage

import (
	"maps"
	"slices"

	"mailtriage/keys"
)

// NextNumber is the next step of putting rules into an order.
var NextNumber = nextNumber

// Specials lists the actions that are done in a way of their own.
func Specials() []keys.ID { return slices.Sorted(maps.Keys(specials())) }
