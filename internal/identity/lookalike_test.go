package identity_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pim-groups/internal/identity"
)

// pairs reads the names of testdata/badinput/lookalikes.jsonl.
func pairs(t *testing.T) []pair {
	t.Helper()
	file, err := os.Open("../../testdata/badinput/lookalikes.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var list []pair
	for decoder := json.NewDecoder(file); decoder.More(); {
		var p pair
		if err := decoder.Decode(&p); err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	if len(list) < 40 {
		t.Fatalf("%d pairs", len(list))
	}
	return list
}

type pair struct {
	ID, A, B, What string
	Alike          bool
}

func alike(a, b string) bool {
	return slices.ContainsFunc(identity.Skeletons(a), func(s string) bool { return slices.Contains(identity.Skeletons(b), s) })
}

func TestSkeletons(t *testing.T) {
	t.Parallel()
	for _, p := range pairs(t) {
		if alike(p.A, p.B) != p.Alike || alike(p.B, p.A) != p.Alike {
			t.Errorf("%s, %s: %q has %q, %q has %q", p.ID, p.What, p.A, identity.Skeletons(p.A), p.B, identity.Skeletons(p.B))
		}
	}
	for _, unseen := range []string{"", " ", "\u200b", "\u3164\u2800"} {
		if got := identity.Skeletons(unseen); got != nil {
			t.Errorf("%q has %q", unseen, got)
		}
	}
}

// TestSameNameLooksAlike: what is one name has a skeleton in common.
func TestSameNameLooksAlike(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-zA-Zа-яА-Я0-9 ._-]{1,12}`)).Draw(t, "name")
		if upper := strings.ToUpper(name); identity.FoldName(upper) == identity.FoldName(name) && len(identity.Skeletons(name)) > 0 && !alike(name, upper) {
			t.Errorf("%q has %q, %q has %q", name, identity.Skeletons(name), upper, identity.Skeletons(upper))
		}
	})
}

// TestInvisible: nothing that a reader sees is called invisible, and what is
// called so leaves no trace.
func TestInvisible(t *testing.T) {
	t.Parallel()
	for _, r := range "aé管🔒-'\u00a0\u3000\ue000\u0301" {
		if got := identity.Invisible(r); got != "" {
			t.Errorf("%U is %s", r, got)
		}
	}
	for _, r := range "\u200b\u00ad\u202e\u2066\ufe0f\U000e0100\U000e0061\u3164\u115f\u2800\u034f\ufeff" {
		if identity.Invisible(r) == "" || !slices.Equal(identity.Skeletons("a"+string(r)), identity.Skeletons("a")) {
			t.Errorf("%U is %q, with it a name has %q", r, identity.Invisible(r), identity.Skeletons("a"+string(r)))
		}
	}
}

func BenchmarkSkeletons(b *testing.B) {
	for _, name := range []string{"sg-prod-subscription-owners-1042", "sg-продажи-подписка-владельцы"} {
		b.Run(fmt.Sprintf("%.7s", name), func(b *testing.B) {
			for b.Loop() {
				identity.Skeletons(name)
			}
		})
	}
}
