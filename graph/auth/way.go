package auth

// Way is a way to sign in, as settings have it.
type Way string

// The ways.
const (
	Automatic    Way = "automatic" // the client secret, and the certificate when the secret is refused
	ClientSecret Way = "client-secret"
	Certificate  Way = "certificate"
	Browser      Way = "browser"
	DeviceCode   Way = "device-code"
	Environment  Way = "environment" // azidentity's AZURE_… variables: a secret or a certificate
)

// Delegated tells of the ways by which a person signs in, not an application.
func (w Way) Delegated() bool { return w == Browser || w == DeviceCode }
