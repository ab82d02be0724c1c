package fieldtest

import "context"

// Run asks the questions one after the other, deletes what it made, and says what is
// left. Whatever the context, it cleans up.
func Run(ctx context.Context, l *Lab, questions []Question) Outcome {
	o := Outcome{Tenant: l.Tenant, Began: l.Clock.Now().UTC(), Person: l.Person}
	for _, q := range questions {
		o.Findings = append(o.Findings, l.run(ctx, q))
	}
	l.Ready("deleting the groups of this run")
	o.Left = l.CleanUp(context.WithoutCancel(ctx))
	return o
}

func (l *Lab) run(ctx context.Context, q Question) Finding {
	f := Finding{Status: NotMeasured, Why: q.Why}
	switch {
	case q.Run == nil:
	case ctx.Err() != nil:
		f = unanswered("the run was stopped")
	default:
		l.Ready(q.Name)
		l.Recorder.take()
		f = q.Run(ctx, l)
		f.Evidence = l.Recorder.take()
	}
	f.Question = q.Name
	return f
}
