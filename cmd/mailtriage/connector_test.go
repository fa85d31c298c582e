package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// connectorFaults are the faults of the connector for the same service, as its users know them, and the tests that would
// catch each here: a folder and a test's name. Each of these tests has been seen to fail with the fault put in.
var connectorFaults = []struct {
	fault string
	tests []string
}{
	{"unblock never finds what block has made, and the block hits addresses that hold the blocked one", []string{
		"graph/triage TestUnblockTakesExactlyThatAddress", "graph/triage TestBlockHitsExactlyThatAddress",
	}},
	{"not junk is reported as junk, unknown is not reported and said to be done", []string{
		"graph/triage TestEachReportIsSentAsWhatItIs", "graph/triage TestReportsAndWhatBecomesOfThem",
	}},
	{"polling loses a second message in the same second, and all that is older than the newest page; a page is thrown away", []string{
		"graph/watch TestASecondMessageInTheSameSecondIsTold", "graph/watch TestMoreThanAPageIsToldWhole", "graph/watch TestNewMailIsSeenWhileTheWalkLasts",
		"graph/watch TestTheConnectorsLoopLosesWhatOursHandles", "graph/watch TestTheCapLosesNothing",
	}},
	{"messages and attachments are decoded as text, so that their hashes are wrong", []string{
		"graph TestBytesThatAreNotText", "graph/evidence TestExportIsByteExact",
	}},
	{"a message that failed in a poll is never tried again", []string{
		"graph/watch TestAMessageThatCouldNotBeReadIsAskedForAgain", "graph/watch TestAFailedRoundIsAskedAgain", "graph/watch TestAMessageThatFailsHoldsNothingUp",
	}},
	{"quotes in values break the filter, ids go into paths unescaped", []string{
		"graph/triage TestValuesWithQuotes", "graph/triage TestIdsInPaths",
	}},
	{"a category overwrites all others", []string{
		"graph/triage TestCategoriesAreMerged", "graph/triage TestCategoriesSomebodyElseIsChangingToo",
	}},
	{"$search and $filter are sent together, which the service refuses", []string{
		"graph TestSearchAsksByIndexOrByFilter", "graph/emulator TestWhatGraphRefusesIsRefused",
	}},
	{"waits are cut to 60 s whatever the service asks, 503 and 504 are not tried again, all other requests go on hammering", []string{
		"graph TestAsLongAsTheServiceAsks", "graph TestWhatFailedForNowIsAskedAgain", "graph TestWhenTheServiceAsksEverybodyWaits",
	}},
	{"bulk work is one request after another", []string{
		"graph/triage TestThePaceOfMoves", "graph TestAKeyPressNeverWaitsBehindBulk",
	}},
}

// TestEachFaultOfTheConnectorIsCaught fails when a test that catches one of them is not there any more.
func TestEachFaultOfTheConnectorIsCaught(t *testing.T) {
	if n := len(connectorFaults); n != 10 {
		t.Errorf("%d faults", n)
	}
	for _, f := range connectorFaults {
		for _, test := range f.tests {
			folder, name, _ := strings.Cut(test, " ")
			if !slices.Contains(testsIn(t, folder), name) {
				t.Errorf("%s: there is no %s in %s", f.fault, name, folder)
			}
		}
	}
}

// testsIn lists the tests of a folder.
func testsIn(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", filepath.FromSlash(folder), "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				names = append(names, f.Name.Name)
			}
		}
	}
	return names
}
