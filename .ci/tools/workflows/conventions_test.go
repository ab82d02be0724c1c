package workflows

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// good breaks nothing; each case below breaks it in one place.
const good = `name: groups
on: push
permissions: {}
jobs:
  onboard:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    environment: pim-onboard
    concurrency:
      group: pim-onboard
      cancel-in-progress: false
    permissions:
      contents: read # to read groups.yaml
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - uses: OWNER/pim-groups@0000000000000000000000000000000000000000 # vX.Y.Z
        id: groups
        with:
          mode: onboard
          max-onboard: 5
          expect-plan: any
      - run: echo "$RESULT"
        env:
          RESULT: ${{ steps.groups.outputs.result }}
`

func TestConventions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, from, to, problem string }{
		{"nothing wrong", "", "", ""},
		{"tag", "@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "@v7", "15: actions/checkout@v7 is not pinned"},
		{"no version", " # v7.0.1", "", "15: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 has no comment with its version"},
		{"short version", "# v7.0.1", "# v7", "has no comment with its version"},
		{"credentials stay", "persist-credentials: false", "fetch-depth: 0", "15: checkout without"},
		{"credentials stay on purpose", "persist-credentials: false", "persist-credentials: true", "15: checkout without"},
		{"unexplained permission", " # to read groups.yaml", "", "13: the permission contents has no comment"},
		{"all permissions", "{}", "write-all", `3: "write-all" gives every permission`},
		{"permissions of the workflow", "permissions: {}", "permissions:\n  contents: read # for all", "permissions: {}"},
		{"permissions of the token", "    permissions:\n      contents: read # to read groups.yaml\n", "", "5: the job does not list"},
		{"no end", "    timeout-minutes: 30\n", "", "5: the job has no timeout-minutes"},
		{"dangerous event", "on: push", "on: pull_request_target", "pull_request_target meets"},
		{"shell", `echo "$RESULT"`, `echo "${{ github.head_ref }}"`, "expression inside of `run`"},
		{"our folder", "OWNER/pim-groups@0000000000000000000000000000000000000000 # vX.Y.Z", "./", "works in this repository only"},
		{"our tag", "pim-groups@0000000000000000000000000000000000000000 # vX.Y.Z", "pim-groups@v1", "the placeholder of our own action"},
		{"nobody agrees", "    environment: pim-onboard\n", "", "17: the job writes without an environment"},
		{"cut off", "cancel-in-progress: false", "cancel-in-progress: true", "a write could be cut off"},
		{"no limit", "          max-onboard: 5\n", "", "writes without max-onboard"},
		{"settings without a limit", "          mode: onboard\n", "          mode: apply\n          changes: onboard,settings\n          allow-loosen: none\n", "writes without max-groups"},
		{"people without a limit", "          mode: onboard\n", "          mode: apply\n          changes: eligible\n          max-groups: 5\n", "writes without max-grants"},
		{"any plan", "          expect-plan: any\n", "", "writes without expect-plan"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := Workflow{Path: "w.yml", Text: strings.Replace(good, c.from, c.to, 1)}
			mustTell(t, w.Conventions(), c.problem)
		})
	}
}

// required is a job that pull requests wait for; as above.
const required = `name: groups
on: pull_request
permissions: {}
jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    permissions:
      contents: read # to read groups.yaml
    env:
      OTHERS: ${{ github.event.pull_request.head.repo.full_name != github.repository }}
    steps:
      - if: env.OTHERS != 'true'
        uses: OWNER/pim-groups@0000000000000000000000000000000000000000 # vX.Y.Z
      - if: env.OTHERS == 'true'
        uses: OWNER/pim-groups@0000000000000000000000000000000000000000 # vX.Y.Z
`

// TestRequired: what protects a branch passes because something was checked,
// for forks too.
func TestRequired(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, from, to, problem string }{
		{"nothing wrong", "", "", ""},
		{"one step for all", "      - if: env.OTHERS != 'true'\n        uses", "      - uses", ""},
		{"skipped for forks", "    timeout-minutes", "    if: github.event.pull_request.head.repo.full_name == github.repository\n    timeout-minutes", "5: the job can be skipped"},
		{"skipped with another", "    timeout-minutes", "    needs: other\n    timeout-minutes", "5: the job can be skipped"},
		{"skipped in a queue", "on: pull_request", "on: [merge_group]", ""},
		{"both for forks", "!= 'true'", "== 'true'", "5: the job can pass without a check"},
		{"another question", "env.OTHERS != 'true'", "env.OTHER != 'true'", "5: the job can pass without a check"},
		{"fails in silence", "        uses", "        continue-on-error: true\n        uses", "15: the step fails and the job goes on"},
		{"not on pull requests", "on: pull_request", "on: push", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := Workflow{Path: "examples/w.yml", Text: strings.Replace(required, c.from, c.to, 1)}
			mustTell(t, w.Conventions(), c.problem)
		})
	}
}

// building is a job that builds an image; as above.
const building = `name: image
on: push
permissions: {}
jobs:
  build:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    permissions:
      contents: read # to check out
    steps:
      - uses: docker/setup-buildx-action@37fe631027851001ddb9b187196cc803df7f5f0e # v4.3.0
        with:
          driver-opts: image=moby/buildkit:v1.2.3@sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a
      - uses: docker/build-push-action@53b7df96c91f9c12dcc8a07bcb9ccacbed38856a # v7.3.0
        with:
          sbom: generator=docker/buildkit-syft-scanner:1.2.3@sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a
`

// TestBuilderImages: what builds the image is as fixed as what is built.
func TestBuilderImages(t *testing.T) {
	t.Parallel()
	digest := "@sha256:" + strings.Repeat("0a", 32)
	for _, c := range []struct{ name, from, to, problem string }{
		{"nothing wrong", "", "", ""},
		{"BuildKit by default", "driver-opts: image=moby/buildkit:v1.2.3" + digest, "cache-binary: false", "11: docker/setup-buildx-action without `driver-opts: image="},
		{"BuildKit by tag", "v1.2.3" + digest + "\n      -", "v1.2.3\n      -", "11: docker/setup-buildx-action without"},
		{"half a digest", digest + "\n      -", digest[:40] + "\n      -", "11: docker/setup-buildx-action without"},
		{"scanner by default", "sbom: generator=docker/buildkit-syft-scanner:1.2.3" + digest, "sbom: true", "14: docker/build-push-action without `sbom: generator="},
		{"scanner by tag", "syft-scanner:1.2.3" + digest, "syft-scanner:1.2.3", "14: docker/build-push-action without"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(building, c.from, c.to, 1)
			if c.from != "" && text == building {
				t.Fatalf("%q is not there to be replaced", c.from)
			}
			w := Workflow{Path: "w.yml", Text: text}
			mustTell(t, w.Conventions(), c.problem)
		})
	}
}

// mustTell wants the one problem, or none for "".
func mustTell(t *testing.T, problems []string, want string) {
	t.Helper()
	told := strings.Join(problems, "\n")
	if want == "" && told != "" || !strings.Contains(told, want) || strings.Count(told, "\n") > 0 {
		t.Errorf("told %q, want %q", told, want)
	}
}

// TestLint is about what actionlint can only know because the placeholder
// leads it to our action.yml, and commits to the versions that it has on
// record.
func TestLint(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, from, to, problem string }{
		{"nothing wrong", "", "", ""},
		{"input of ours", "max-onboard: 5", "max-onboards: 5", `w.yml:22: input "max-onboards" is not defined in action "pim-groups for Microsoft Entra"`},
		{"output of ours", "outputs.result", "outputs.results", `property "results" is not defined`},
		{"input of theirs", "persist-credentials", "persist-credential", `w.yml:17: input "persist-credential" is not defined`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := Workflow{Path: "w.yml", Text: strings.Replace(good, c.from, c.to, 1)}
			problems, err := w.Lint(root)
			if err != nil {
				t.Fatal(err)
			}
			mustTell(t, problems, c.problem)
		})
	}
}

// TestParts: what a page shows a part of is completed, and keeps its lines.
func TestParts(t *testing.T) {
	t.Parallel()
	page := "# Page\n\n```yaml\nversion: 1\ngroups: []\n```\n\n```yaml\nsteps:\n  - uses: actions/checkout@v7\n```\n\n" +
		"1. In a list:\n\n   ```yaml\n   permissions:\n     contents: write\n   ```\n"
	all, err := Collect(fstest.MapFS{"docs/page.md": {Data: []byte(page)}})
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for i := range all {
		problems, err := all[i].Lint(root)
		if err != nil {
			t.Fatal(err)
		}
		told = append(append(told, problems...), all[i].Conventions()...)
	}
	want := []string{
		"docs/page.md:10: actions/checkout@v7 is not pinned to a commit: a tag can be moved to another one",
		"docs/page.md:10: checkout without `persist-credentials: false` leaves the token in .git/config for every later step",
		"docs/page.md:17: the permission contents has no comment that says what it is for",
	}
	if strings.Join(told, "\n") != strings.Join(want, "\n") {
		t.Errorf("told:\n%s\nwant:\n%s", strings.Join(told, "\n"), strings.Join(want, "\n"))
	}
}

func TestPins(t *testing.T) {
	t.Parallel()
	other := strings.Replace(good, "@3d3c42e5", "@4d3c42e5", 1)
	all := []Workflow{{Path: "a.yml", Text: good}, {Path: "b.yml", Text: other}, {Path: "c.yml", Text: good}}
	mustTell(t, Pins(all), "b.yml: actions/checkout v7.0.1 is another commit than in a.yml")
	all[1].Text = strings.Replace(other, "v7.0.1", "v7.0.2", 1)
	mustTell(t, Pins(all), "")
}

// TestOurs: what the repository runs has the action beside it, and may use it
// as a folder.
func TestOurs(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(root + "/action.yml"); err != nil {
		t.Fatal(err)
	}
	w := Workflow{Path: ".github/workflows/self.yml", Text: strings.Replace(good, Placeholder, "./", 1)}
	mustTell(t, w.Conventions(), "")
}
