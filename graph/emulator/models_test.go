package emulator_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	absser "github.com/microsoft/kiota-abstractions-go/serialization"
	kjson "github.com/microsoft/kiota-serialization-json-go"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"github.com/microsoftgraph/msgraph-sdk-go/users"

	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
)

// asker asks an emulator with a static token.
type asker struct {
	t *testing.T
	e *emulator.Running
}

func ask(t *testing.T) asker {
	t.Helper()
	e, err := emulator.Start("127.0.0.1:0", false, emulator.Options{Tenant: demo.Tenant(demo.Options{Seed: 1, Messages: 300, Now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}), Mailbox: demo.Mailbox})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	return asker{t, e}
}

func (a asker) get(path string) []byte {
	a.t.Helper()
	req, err := http.NewRequestWithContext(a.t.Context(), http.MethodGet, a.e.Info.Graph+"/v1.0"+path, nil)
	if err != nil {
		a.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+a.e.Info.Token)
	req.Header.Set("ConsistencyLevel", "eventual")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		a.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		a.t.Fatalf("%s: %d %s %v", path, resp.StatusCode, raw, err)
	}
	return raw
}

// id is the id of the first of a list for which a property is so.
func (a asker) id(path, property string, value any) string {
	a.t.Helper()
	var page struct{ Value []map[string]any }
	if err := json.Unmarshal(a.get(path), &page); err != nil {
		a.t.Fatal(err)
	}
	for _, v := range page.Value {
		if property == "" || v[property] == value {
			return url.PathEscape(v["id"].(string))
		}
	}
	a.t.Fatalf("%s has nothing with %s %v", path, property, value)
	return ""
}

// TestAnswersAreWhatTheMetadataSays decodes every kind of answer into the models that are made from Graph's published
// metadata: nothing may be left over, and every value must be of its type.
func TestAnswersAreWhatTheMetadataSays(t *testing.T) {
	a := ask(t)
	const soc = "/users/soc@contoso.com"
	const everything = "?$top=50&$select=id,createdDateTime,lastModifiedDateTime,changeKey,categories,receivedDateTime,sentDateTime,hasAttachments,internetMessageId,internetMessageHeaders,subject,body,bodyPreview,importance,parentFolderId,sender,from,toRecipients,ccRecipients,bccRecipients,replyTo,conversationId,conversationIndex,uniqueBody,isDeliveryReceiptRequested,isReadReceiptRequested,isRead,isDraft,webLink,inferenceClassification,flag&$expand=attachments"
	attached := a.id(soc+"/mailFolders/inbox/messages?$top=200", "hasAttachments", true)
	report := a.id(soc+"/messages/"+attached+"/attachments", "", nil)
	victim := "/users/p.raman@contoso.com"
	group := a.id("/groups?$top=99", "displayName", "All Contoso")
	for path, model := range map[string]absser.ParsableFactory{
		soc + "/mailFolders?$top=100&includeHiddenFolders=true": models.CreateMailFolderCollectionResponseFromDiscriminatorValue,
		soc + "/mailFolders/searchfolders/childFolders":         models.CreateMailFolderCollectionResponseFromDiscriminatorValue,
		soc + "/mailFolders/inbox":                              models.CreateMailFolderFromDiscriminatorValue,
		soc + "/mailFolders/delta":                              users.CreateItemMailFoldersDeltaGetResponseFromDiscriminatorValue,
		soc + "/mailFolders/inbox/messages" + everything:        models.CreateMessageCollectionResponseFromDiscriminatorValue,
		soc + "/mailFolders/inbox/messages":                     models.CreateMessageCollectionResponseFromDiscriminatorValue,
		soc + "/messages/" + attached:                           models.CreateMessageFromDiscriminatorValue,
		soc + "/messages/" + attached + "/attachments":          models.CreateAttachmentCollectionResponseFromDiscriminatorValue,
		soc + "/messages/" + attached + "/attachments/" + report + "?$expand=microsoft.graph.itemattachment/item": models.CreateAttachmentFromDiscriminatorValue,
		soc + "/mailFolders/inbox/messages/delta":  users.CreateItemMailFoldersItemMessagesDeltaGetResponseFromDiscriminatorValue,
		soc + "/mailFolders/inbox/messageRules":    models.CreateMessageRuleCollectionResponseFromDiscriminatorValue,
		victim + "/mailFolders/inbox/messageRules": models.CreateMessageRuleCollectionResponseFromDiscriminatorValue,
		victim + "/mailboxSettings":                models.CreateMailboxSettingsFromDiscriminatorValue,
		soc + "/outlook/masterCategories":          models.CreateOutlookCategoryCollectionResponseFromDiscriminatorValue,
		soc + "/events":                            models.CreateEventCollectionResponseFromDiscriminatorValue,
		soc + "/calendarView?startDateTime=2026-11-01T00:00:00Z&endDateTime=2026-12-24T00:00:00Z&$top=100": models.CreateEventCollectionResponseFromDiscriminatorValue,
		"/users?$top=999": models.CreateUserCollectionResponseFromDiscriminatorValue,
		"/users?$select=id,displayName,accountEnabled,createdDateTime,department,proxyAddresses,userType,mailNickname": models.CreateUserCollectionResponseFromDiscriminatorValue,
		"/groups?$top=99":                                  models.CreateGroupCollectionResponseFromDiscriminatorValue,
		"/groups/" + group:                                 models.CreateGroupFromDiscriminatorValue,
		"/groups/" + group + "/members":                    models.CreateDirectoryObjectCollectionResponseFromDiscriminatorValue,
		"/groups/" + group + "/transitiveMembers?$top=999": models.CreateDirectoryObjectCollectionResponseFromDiscriminatorValue,
		soc + "/people":                                    models.CreatePersonCollectionResponseFromDiscriminatorValue,
	} {
		t.Run(path[:min(len(path), 60)], func(t *testing.T) {
			raw := a.get(path)
			node, err := kjson.NewJsonParseNodeFactory().GetRootParseNode("application/json", raw)
			if err != nil {
				t.Fatal(err)
			}
			v, err := node.GetObjectValue(model)
			if err != nil {
				t.Fatalf("%v in %.300s", err, raw)
			}
			seen := 0
			leftOver(t, reflect.ValueOf(v), "", &seen)
			if seen < 2 && strings.Contains(string(raw), `"value":[{`) {
				t.Errorf("only %d models were looked at", seen)
			}
		})
	}
}

// leftOver looks for properties that the metadata does not know, all the way down.
func leftOver(t *testing.T, v reflect.Value, at string, seen *int) {
	t.Helper()
	*seen++
	if holder, ok := v.Interface().(absser.AdditionalDataHolder); ok {
		for name := range holder.GetAdditionalData() {
			if !strings.HasPrefix(name, "@") && !strings.Contains(name, "@odata.") {
				t.Errorf("%s: %q is no property of %s", at, name, v.Type())
			}
		}
	}
	for i := range v.NumMethod() {
		name := v.Type().Method(i).Name
		m := v.Method(i)
		if !strings.HasPrefix(name, "Get") || name == "GetAdditionalData" || name == "GetFieldDeserializers" || name == "GetBackingStore" || m.Type().NumIn() != 0 || m.Type().NumOut() != 1 {
			continue
		}
		down(t, m.Call(nil)[0], at+"/"+strings.TrimPrefix(name, "Get"), seen)
	}
}

func down(t *testing.T, v reflect.Value, at string, seen *int) {
	t.Helper()
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			down(t, v.Index(i), at, seen)
		}
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return
		}
		if _, ok := v.Interface().(absser.Parsable); ok {
			if v.Kind() == reflect.Interface {
				v = v.Elem()
			}
			leftOver(t, v, at, seen)
		}
	}
}
