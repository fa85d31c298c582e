package links

// Services are the names of the services whose links are known.
func Services() (names []string) {
	for _, w := range wrappers {
		names = append(names, w.name)
	}
	return names
}
