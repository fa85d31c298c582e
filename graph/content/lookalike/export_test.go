package lookalike

// Brands is the list, for tests.
var Brands = brandList
