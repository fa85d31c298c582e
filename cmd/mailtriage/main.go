// Command mailtriage triages Microsoft 365 mail from the terminal.
package main

func main() {}
