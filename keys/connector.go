package keys

// ConnectorActions lists the 27 actions of the SOAR connector "MS Graph for Office 365", in its order. Each is answered
// to by at least one action of the table.
func ConnectorActions() []string {
	return []string{
		"test connectivity", "on poll", "block sender", "unblock sender", "copy email", "move email", "delete email", "create folder", "get folder id",
		"list folders", "get mailbox messages", "run query", "get email", "get email properties", "update email", "send email", "report message",
		"list rules", "get rule", "list events", "delete event", "list users", "list groups", "list group members", "resolve name", "oof check",
		"generate token",
	}
}

// Answering returns the first action of the table that answers to an action of the connector.
func Answering(connector string) (Action, bool) {
	for _, a := range Actions() {
		if a.Connector == connector {
			return a, true
		}
	}
	return Action{}, false
}
