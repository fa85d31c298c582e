package triage

import (
	"maps"
	"slices"

	"mailtriage/keys"
)

// The steps of putting rules into an order, and of giving them their old numbers.
var (
	NextNumber    = nextNumber
	NextOldNumber = nextOldNumber
	NumbersOf     = numbersOf
)

// Specials lists the actions that are done in a way of their own.
func Specials() []keys.ID { return slices.Sorted(maps.Keys(specials())) }
