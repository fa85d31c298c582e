//go:build linux || windows || (darwin && cgo)

package auth

import (
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity/cache"
)

// platformCache is azidentity's cache of a name: files encrypted with a key in the kernel's keyring on Linux, the
// keychain on macOS, files encrypted for the user on Windows. It fails where the platform has none.
func platformCache(name string) (azidentity.Cache, error) {
	return cache.New(&cache.Options{Name: name})
}
