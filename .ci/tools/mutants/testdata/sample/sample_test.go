package sample

import "testing"

func TestSample(t *testing.T) {
	if Minutes(2) != 2880 || Greet("you") != "hello you" || Down(3) != 0 || Fill(1) != 1 {
		t.Error("wrong")
	}
	for n, want := range map[int]string{-1: "less than nothing", 0: "even", 3: "odd", 100: "many"} {
		if got := Size(n); got != want {
			t.Errorf("Size(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestLong(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	if Long(0) || !Long(1) || Long(5) {
		t.Error("wrong")
	}
}
