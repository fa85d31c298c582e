//go:build !linux && !windows && !(darwin && cgo)

package auth

import (
	"errors"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// platformCache fails: azidentity has no cache here.
func platformCache(string) (azidentity.Cache, error) {
	return azidentity.Cache{}, errors.New("azidentity has no cache on this platform")
}
