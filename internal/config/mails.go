package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"pim-groups/internal/finding"
	"pim-groups/internal/settings"
	"pim-groups/internal/strictyaml"
)

// mailAddress has the characters of RFC 5322's dot-atom, and a domain.
var mailAddress = regexp.MustCompile("^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$")

// mails reads default, none, critical, or a block.
func (b *block) mails(k strictyaml.Keys, key string, field *settings.Field[settings.Mails]) {
	e, ok := k.Entry(key)
	switch {
	case !ok:
	case e.Value.Kind != strictyaml.Mapping:
		switch word := b.Enum(e.Value, finding.Quote(key), "default", "none", "critical"); {
		case word == nil:
		case word.Value == "default":
			*field = settings.Known(settings.MailTo(settings.LevelAll, true))
		case word.Value == "none":
			*field = settings.Known(settings.MailTo(settings.LevelNone, false))
		default:
			*field = settings.Known(settings.MailTo(settings.LevelCritical, true))
		}
	default:
		b.mailBlock(e, k.Mapping(key, "level", "defaults", "to"), field)
	}
}

func (b *block) mailBlock(e strictyaml.Entry, keys strictyaml.Keys, field *settings.Field[settings.Mails]) {
	keys.Require("level", "defaults")
	level, defaults := keys.Enum("level", string(settings.LevelAll), string(settings.LevelCritical)), keys.Bool("defaults")
	to, ok := b.recipients(keys)
	switch {
	case level == nil || defaults == nil || !ok:
	case !defaults.Value && to == nil:
		b.Fail("file-value", e.Pos, finding.Quote(e.Key)+" goes to nobody", "write none, or somebody in \"to\"")
	default:
		*field = settings.Known(settings.MailTo(settings.Level(level.Value), defaults.Value, to...))
	}
}

// recipients reads mail addresses, each of them once.
func (b *block) recipients(keys strictyaml.Keys) (to []string, ok bool) {
	list := keys.List("to")
	if list == nil {
		return nil, !keys.Has("to")
	}
	if len(list.Items) == 0 {
		b.Fail("file-value", list.Pos, `"to" is empty`, "write mail addresses, or remove the line")
		return nil, false
	}
	ok = true
	for _, item := range list.Items {
		address := b.String(item, "a recipient")
		if address == nil {
			ok = false
			continue
		}
		switch folded := strings.ToLower(address.Value); {
		case !mailAddress.MatchString(address.Value):
			b.Fail("file-value", address.Pos, fmt.Sprintf("the recipient %s is not a mail address", strictyaml.Quote(address.Value)), "write an address such as soc@contoso.com")
			ok = false
		case slices.Contains(to, folded):
			b.Fail("file-value", address.Pos, fmt.Sprintf("the recipient %s is listed twice", strictyaml.Quote(address.Value)), "keep one of the two")
			ok = false
		default:
			to = append(to, folded)
		}
	}
	return to, ok
}
