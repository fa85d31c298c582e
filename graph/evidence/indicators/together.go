package indicators

import "slices"

// Shared is an indicator over several messages.
type Shared struct {
	Indicator
	In []int // the messages, by their places in the list
}

// Together puts the indicators of messages together: by kind, then those that stand in most messages, then in the order in
// which they stand.
func Together(messages ...[]Indicator) []Shared {
	at := map[string]int{}
	var out []Shared
	for n, list := range messages {
		for _, i := range list {
			key := string(i.Kind) + " " + i.Value
			k, known := at[key]
			if !known {
				at[key] = len(out)
				i.Marks, i.Found = slices.Clone(i.Marks), slices.Clone(i.Found)
				out = append(out, Shared{Indicator: i, In: []int{n}})
				continue
			}
			s := &out[k]
			s.In = append(s.In, n)
			s.Count += i.Count
			for _, m := range i.Marks {
				if !s.Has(m) {
					s.Marks = append(s.Marks, m)
				}
			}
			for _, f := range i.Found {
				if len(s.Found) < foundLimit && !slices.Contains(s.Found, f) {
					s.Found = append(s.Found, f)
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Shared) int {
		if k := slices.Index(Kinds(), a.Kind) - slices.Index(Kinds(), b.Kind); k != 0 {
			return k
		}
		return len(b.In) - len(a.In)
	})
	return out
}
