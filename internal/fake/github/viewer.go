package fakegithub

import (
	"encoding/json"
	"net/http"
	"strings"
)

// getUser tells a user's token who it is. The tokens of apps are refused.
// https://github.com/actions/create-github-app-token/issues/258
func (s *Server) getUser(w http.ResponseWriter, r *http.Request) {
	token, known := s.Tokens[bearer(r)]
	switch {
	case !known:
		badCredentials(w)
	case token.Installation:
		forbidden(w, token)
	default:
		reply(w, http.StatusOK, token.Account)
	}
}

type graph struct {
	Data   *graphData   `json:"data,omitempty"`
	Errors []graphError `json:"errors,omitempty"`
}

type graphData struct {
	Viewer struct {
		Login string `json:"login"`
	} `json:"viewer"`
}

type graphError struct {
	Message string `json:"message"`
}

// graphQL knows one question: who the token speaks for. It has an answer for
// tokens of apps too. Errors of a question come with status 200.
// https://docs.github.com/en/graphql/reference/queries#viewer
func (s *Server) graphQL(w http.ResponseWriter, r *http.Request) {
	token, known := s.Tokens[bearer(r)]
	if !known {
		badCredentials(w)
		return
	}
	var request struct{ Query string }
	err := json.NewDecoder(r.Body).Decode(&request)
	if err != nil || strings.Join(strings.Fields(request.Query), "") != "query{viewer{login}}" {
		reply(w, http.StatusOK, graph{Errors: []graphError{{"this server knows no other query than viewer { login }"}}})
		return
	}
	var data graphData
	data.Viewer.Login = token.Account.Login
	reply(w, http.StatusOK, graph{Data: &data})
}
