package vault

// Error is one line that says what is wrong.
func (e *Unavailable) Error() string {
	name := "the keyring"
	switch e.Platform {
	case "darwin":
		name = "the keychain"
	case "windows":
		name = "Credential Manager"
	}
	switch e.Reason {
	case NoBus:
		return "there is no keyring: no D-Bus session bus is running"
	case NoService:
		switch e.Platform {
		case "darwin":
			return "there is no keychain to keep secrets in"
		case "windows":
			return "Credential Manager is not there in this logon session"
		}
		return "there is no keyring: nothing on the D-Bus session bus serves the Secret Service"
	case Locked:
		if e.Platform == "darwin" {
			return name + " is locked, and nobody unlocked it"
		}
		return name + " is locked, or was never made, and nobody unlocked it"
	case TimedOut:
		return name + " did not answer in time"
	case Refused:
	}
	if e.Err == nil {
		return name + " refused"
	}
	return name + " refused: " + said(e.Err)
}

// environment is the way to sign in without a keyring.
const environment = "Or do without a keyring: set AZURE_TENANT_ID, AZURE_CLIENT_ID, and AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH. " +
	"Secrets are not written to a file."

// Advice says how to get a keyring on this platform, and how to do without one.
func (e *Unavailable) Advice() string { return e.mend() + " " + environment }

func (e *Unavailable) mend() string {
	switch e.Platform {
	case "darwin":
		return e.mendKeychain()
	case "windows":
		return e.mendWindows()
	}
	switch e.Reason {
	case NoBus:
		return "Start it in a desktop session, or in one of its own: dbus-run-session, with gnome-keyring unlocked in it."
	case NoService:
		return "Install and start gnome-keyring, KWallet, or KeePassXC with its Secret Service switched on."
	case Locked:
		return "Unlock it, or make one (in Seahorse, KWalletManager or KeePassXC), and try again; if a prompt came up, answer it."
	case TimedOut:
		return "Look for its prompt, which may be behind another window or on another screen, answer it, and try again."
	case Refused:
	}
	return "Look at it in Seahorse, KWalletManager or KeePassXC, and try again."
}

func (e *Unavailable) mendKeychain() string {
	switch e.Reason {
	case NoService, NoBus:
		return "Make a login keychain in Keychain Access, and make it the default."
	case Locked:
		return "Unlock it with \"security unlock-keychain\" (over ssh nothing else does), and try again; if a prompt came up, answer it."
	case TimedOut:
		return "Look for its prompt, which may be behind another window, answer it, and try again."
	case Refused:
	}
	return "Look at the login keychain in Keychain Access, and try again."
}

func (e *Unavailable) mendWindows() string {
	switch e.Reason {
	case NoService, NoBus:
		return "Start it from a desktop session: services and some remote sessions have no Credential Manager."
	case Locked, TimedOut, Refused:
	}
	return "See that the service VaultSvc (Credential Manager) is running and that no policy forbids storing credentials, and try again."
}
