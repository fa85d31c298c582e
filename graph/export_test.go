package graph

// OptionsOf are the query options of a search, as it is sent.
func OptionsOf(s Search) (string, error) {
	c, err := s.criteria()
	if err != nil {
		return "", err
	}
	return c.options(span{}, false, searchTop), nil
}
