// What Apache 2.4.71 answered, with LanguagePriority `fr en de`, to requests for these type maps:
// the tests hold our negotiation to it.
#pragma once

namespace stepwise::http::testing {

struct NamedMap {
    const char *name, *vary, *text;
};
inline constexpr NamedMap type_maps[] = {
    {"photo", "negotiate,accept",
     R"(URI: foo

URI: foo.jpeg
Content-type: image/jpeg; qs=0.8

URI: foo.gif
Content-type: image/gif; qs=0.5

URI: foo.txt
Content-type: text/plain; qs=0.01
)"},
    {"languages", "negotiate,accept-language,accept-charset",
     R"(URI: foo

URI: foo.en.html
Content-type: text/html
Content-language: en
Content-length: 30

URI: foo.fr.de.html
Content-type: text/html;charset=iso-8859-2
Content-language: fr, de
Content-length: 20

URI: foo.html
Content-type: text/html
Content-length: 10
)"},
    {"tongues", "negotiate,accept-language",
     R"(URI: t.en
Content-type: text/html
Content-language: en

URI: t.en-gb
Content-type: text/html
Content-language: en-GB

URI: t.fr
Content-type: text/html
Content-language: fr

URI: t.de
Content-type: text/html
Content-language: de
)"},
    {"documents", "negotiate,accept",
     R"(URI: d.html
Content-type: text/html
Content-length: 300

URI: d.pdf
Content-type: application/pdf
Content-length: 200

URI: d.txt
Content-type: text/plain
Content-length: 100

URI: d.png
Content-type: image/png
Content-length: 50
)"},
    {"codings", "negotiate,accept-encoding",
     R"(URI: c.html
Content-type: text/html
Content-length: 1000

URI: c.html.gz
Content-type: text/html
Content-encoding: x-gzip
Content-length: 400

URI: c.html.br
Content-type: text/html
Content-encoding: br
Content-length: 300
)"},
    {"charsets", "negotiate,accept-charset",
     R"(URI: s.latin1
Content-type: text/html; charset=iso-8859-1
Content-length: 90

URI: s.utf8
Content-type: text/html; charset=utf-8
Content-length: 100

URI: s.none
Content-type: text/html
Content-length: 80

URI: s.koi8
Content-type: text/html; charset=koi8-r
Content-length: 70
)"},
    {"levels", "negotiate,accept",
     R"(URI: l1
Content-type: text/html; level=1

URI: l2
Content-type: text/html

URI: l3
Content-type: text/html; level=3
)"},
    {"sizes", "negotiate",
     R"(URI: z.big
Content-type: text/plain
Content-length: 300

URI: z.small
Content-type: text/plain
Content-length: 100

URI: z.small.too
Content-type: text/plain
Content-length: 100
)"},
    {"mixed", "negotiate,accept,accept-language,accept-encoding",
     R"(URI: m.en.html
Content-type: text/html; qs=0.9
Content-language: en

URI: m.fr.html
Content-type: text/html; qs=0.6
Content-language: fr

URI: m.en.txt
Content-type: text/plain; qs=0.5
Content-language: en

URI: m.fr.html.gz
Content-type: text/html; qs=0.6
Content-language: fr
Content-encoding: gzip
)"},
};

inline constexpr const char* none = nullptr;  // the request has no such field
inline constexpr const char* firefox =
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";
inline constexpr const char* chrome =
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/"
    "*;q=0.8,application/signed-exchange;v=b3;q=0.7";
inline constexpr const char* java = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2";
// Of Apache's manual: "prefers HTML over text, GIF and JPEG over others, all as a last resort".
inline constexpr const char* documented =
    "text/html; q=1.0, text/*; q=0.8, image/gif; q=0.6, image/jpeg; q=0.6, image/*; q=0.5, */*; "
    "q=0.1";

struct Answer {
    const char *map, *force_priority;                  // as in ForceLanguagePriority
    const char *accept, *language, *charset, *coding;  // the request's fields
    const char* uri;                                   // empty for a 406
};
inline constexpr Answer apache_answers[] = {
    {"photo", "prefer", none, none, none, none, "foo.jpeg"},
    {"photo", "prefer", "*/*", none, none, none, "foo.jpeg"},
    {"photo", "prefer", "image/*, */*", none, none, none, "foo.jpeg"},
    {"photo", "prefer", "image/jpeg; q=0.8, image/gif", none, none, none, "foo.jpeg"},
    {"photo", "prefer", "image/jpeg;q=0.5, image/gif;q=0.9, text/plain", none, none, none,
     "foo.gif"},
    {"photo", "prefer", "text/plain, */*", none, none, none, "foo.txt"},
    {"photo", "prefer", "text/plain;q=0.5, */*;q=0.1", none, none, none, "foo.jpeg"},
    {"photo", "prefer", "image/gif;q=1.0, */*;q=1.0", none, none, none, "foo.gif"},
    {"photo", "prefer", documented, none, none, none, "foo.jpeg"},
    {"photo", "prefer", firefox, none, none, none, "foo.jpeg"},
    {"photo", "prefer", java, none, none, none, "foo.jpeg"},
    {"photo", "prefer", "text/html, text/plain, image/gif, image/jpeg, */*", none, none, none,
     "foo.jpeg"},
    {"photo", "prefer", "image/jpeg;q=0, */*", none, none, none, "foo.gif"},
    {"photo", "prefer", "application/pdf", none, none, none, ""},
    {"photo", "prefer", "image/*;q=0", none, none, none, ""},
    {"photo", "prefer", "text/*, image/gif;q=0.001", none, none, none, "foo.txt"},
    {"photo", "prefer", "IMAGE/JPEG;Q=0.1, image/GIF;q=0.2", none, none, none, "foo.gif"},
    {"documents", "prefer", none, none, none, none, "d.png"},
    {"documents", "prefer", firefox, none, none, none, "d.html"},
    {"documents", "prefer", chrome, none, none, none, "d.html"},
    {"documents", "prefer", documented, none, none, none, "d.html"},
    {"documents", "prefer", java, none, none, none, "d.html"},
    {"documents", "prefer", "image/*, */*", none, none, none, "d.png"},
    {"documents", "prefer", "text/*", none, none, none, "d.txt"},
    {"documents", "prefer", "application/pdf, text/html;q=0.9", none, none, none, "d.pdf"},
    {"documents", "prefer", "text/*;q=0.3, text/html;q=0.7, */*;q=0.5", none, none, none, "d.html"},
    {"documents", "prefer", "text/html;q=0.5, */*;q=0.5", none, none, none, "d.png"},
    {"documents", "prefer", "application/json", none, none, none, ""},
    {"documents", "prefer", "text/html;q=0, text/*;q=0.4, */*;q=0.3", none, none, none, "d.txt"},
    {"documents", "prefer", "*/*;q=0.5, application/pdf;q=0.4, image/*;q=0.6", none, none, none,
     "d.png"},
    {"languages", "none", none, none, none, none, "foo.fr.de.html"},
    {"languages", "none", none, "en", none, none, "foo.en.html"},
    {"languages", "none", none, "fr", none, none, "foo.fr.de.html"},
    {"languages", "none", none, "de", none, none, "foo.fr.de.html"},
    {"languages", "none", none, "es", none, none, "foo.html"},
    {"languages", "none", none, "en;q=0.5, de;q=0.7", none, none, "foo.fr.de.html"},
    {"languages", "none", none, "*", none, none, "foo.fr.de.html"},
    {"languages", "none", none, "es, *;q=0.1", none, none, "foo.fr.de.html"},
    {"languages", "none", none, "en;q=0, *", none, none, "foo.fr.de.html"},
    {"languages", "prefer", none, none, none, none, "foo.fr.de.html"},
    {"languages", "prefer", none, "en", none, none, "foo.en.html"},
    {"languages", "prefer", none, "fr", none, none, "foo.fr.de.html"},
    {"languages", "prefer", none, "de", none, none, "foo.fr.de.html"},
    {"languages", "prefer", none, "es", none, none, "foo.html"},
    {"languages", "prefer", none, "en;q=0.5, de;q=0.7", none, none, "foo.fr.de.html"},
    {"languages", "prefer", none, "*", none, none, "foo.fr.de.html"},
    {"languages", "prefer", none, "es, *;q=0.1", none, none, "foo.fr.de.html"},
    {"languages", "prefer", none, "en;q=0, *", none, none, "foo.fr.de.html"},
    {"languages", "fallback", none, none, none, none, "foo.fr.de.html"},
    {"languages", "fallback", none, "en", none, none, "foo.en.html"},
    {"languages", "fallback", none, "fr", none, none, "foo.fr.de.html"},
    {"languages", "fallback", none, "de", none, none, "foo.fr.de.html"},
    {"languages", "fallback", none, "es", none, none, "foo.fr.de.html"},
    {"languages", "fallback", none, "en;q=0.5, de;q=0.7", none, none, "foo.fr.de.html"},
    {"languages", "fallback", none, "*", none, none, "foo.fr.de.html"},
    {"languages", "fallback", none, "es, *;q=0.1", none, none, "foo.fr.de.html"},
    {"languages", "fallback", none, "en;q=0, *", none, none, "foo.fr.de.html"},
    {"languages", "both", none, none, none, none, "foo.fr.de.html"},
    {"languages", "both", none, "en", none, none, "foo.en.html"},
    {"languages", "both", none, "fr", none, none, "foo.fr.de.html"},
    {"languages", "both", none, "de", none, none, "foo.fr.de.html"},
    {"languages", "both", none, "es", none, none, "foo.fr.de.html"},
    {"languages", "both", none, "en;q=0.5, de;q=0.7", none, none, "foo.fr.de.html"},
    {"languages", "both", none, "*", none, none, "foo.fr.de.html"},
    {"languages", "both", none, "es, *;q=0.1", none, none, "foo.fr.de.html"},
    {"languages", "both", none, "en;q=0, *", none, none, "foo.fr.de.html"},
    {"tongues", "none", none, none, none, none, "t.en"},
    {"tongues", "none", none, "en", none, none, "t.en"},
    {"tongues", "none", none, "en-GB", none, none, "t.en-gb"},
    {"tongues", "none", none, "en-US", none, none, "t.en"},
    {"tongues", "none", none, "en-GB;q=0.9, fr;q=0.8", none, none, "t.en-gb"},
    {"tongues", "none", none, "fr; q=1.0, en; q=0.5", none, none, "t.fr"},
    {"tongues", "none", none, "de, en, fr", none, none, "t.en"},
    {"tongues", "none", none, "de;q=0.5, en;q=0.5, fr;q=0.5", none, none, "t.en"},
    {"tongues", "none", none, "en, en-GB;q=0.1", none, none, "t.en"},
    {"tongues", "none", none, "es", none, none, ""},
    {"tongues", "none", none, "en-US, es", none, none, "t.en"},
    {"tongues", "none", none, "de;q=0, fr;q=0, *;q=0.3", none, none, "t.en"},
    {"tongues", "none", none, "da, en-gb;q=0.8, en;q=0.7", none, none, "t.en-gb"},
    {"tongues", "prefer", none, none, none, none, "t.fr"},
    {"tongues", "prefer", none, "en", none, none, "t.en"},
    {"tongues", "prefer", none, "en-GB", none, none, "t.en-gb"},
    {"tongues", "prefer", none, "en-US", none, none, "t.en"},
    {"tongues", "prefer", none, "en-GB;q=0.9, fr;q=0.8", none, none, "t.en-gb"},
    {"tongues", "prefer", none, "fr; q=1.0, en; q=0.5", none, none, "t.fr"},
    {"tongues", "prefer", none, "de, en, fr", none, none, "t.fr"},
    {"tongues", "prefer", none, "de;q=0.5, en;q=0.5, fr;q=0.5", none, none, "t.fr"},
    {"tongues", "prefer", none, "en, en-GB;q=0.1", none, none, "t.en"},
    {"tongues", "prefer", none, "es", none, none, ""},
    {"tongues", "prefer", none, "en-US, es", none, none, "t.en"},
    {"tongues", "prefer", none, "de;q=0, fr;q=0, *;q=0.3", none, none, "t.en"},
    {"tongues", "prefer", none, "da, en-gb;q=0.8, en;q=0.7", none, none, "t.en-gb"},
    {"tongues", "both", none, none, none, none, "t.fr"},
    {"tongues", "both", none, "en", none, none, "t.en"},
    {"tongues", "both", none, "en-GB", none, none, "t.en-gb"},
    {"tongues", "both", none, "en-US", none, none, "t.en"},
    {"tongues", "both", none, "en-GB;q=0.9, fr;q=0.8", none, none, "t.en-gb"},
    {"tongues", "both", none, "fr; q=1.0, en; q=0.5", none, none, "t.fr"},
    {"tongues", "both", none, "de, en, fr", none, none, "t.fr"},
    {"tongues", "both", none, "de;q=0.5, en;q=0.5, fr;q=0.5", none, none, "t.fr"},
    {"tongues", "both", none, "en, en-GB;q=0.1", none, none, "t.en"},
    {"tongues", "both", none, "es", none, none, "t.fr"},
    {"tongues", "both", none, "en-US, es", none, none, "t.en"},
    {"tongues", "both", none, "de;q=0, fr;q=0, *;q=0.3", none, none, "t.en"},
    {"tongues", "both", none, "da, en-gb;q=0.8, en;q=0.7", none, none, "t.en-gb"},
    {"codings", "prefer", none, none, none, none, "c.html"},
    {"codings", "prefer", none, none, none, "gzip", "c.html.gz"},
    {"codings", "prefer", none, none, none, "x-gzip", "c.html.gz"},
    {"codings", "prefer", none, none, none, "br", "c.html.br"},
    {"codings", "prefer", none, none, none, "gzip, br", "c.html.br"},
    {"codings", "prefer", none, none, none, "gzip;q=0.5, br;q=1.0", "c.html.br"},
    {"codings", "prefer", none, none, none, "identity", "c.html"},
    {"codings", "prefer", none, none, none, "identity;q=0", ""},
    {"codings", "prefer", none, none, none, "*", "c.html.br"},
    {"codings", "prefer", none, none, none, "*;q=0", ""},
    {"codings", "prefer", none, none, none, "gzip;q=0, *", "c.html.br"},
    {"codings", "prefer", none, none, none, "identity;q=0.5, gzip;q=0.4", "c.html"},
    {"codings", "prefer", none, none, none, "br;q=0, gzip;q=0", "c.html"},
    {"codings", "prefer", none, none, none, "compress", "c.html"},
    {"codings", "prefer", none, none, none, "identity;q=0, *;q=0", ""},
    {"codings", "prefer", none, none, none, "deflate, gzip;q=1.0, *;q=0.5", "c.html.gz"},
    {"charsets", "prefer", none, none, none, none, "s.koi8"},
    {"charsets", "prefer", none, none, "iso-8859-1", none, "s.none"},
    {"charsets", "prefer", none, none, "koi8-r", none, "s.koi8"},
    {"charsets", "prefer", none, none, "utf-8;q=0.5, koi8-r;q=0.7", none, "s.none"},
    {"charsets", "prefer", none, none, "*", none, "s.koi8"},
    {"charsets", "prefer", none, none, "iso-8859-1;q=0, *;q=0.5", none, "s.koi8"},
    {"charsets", "prefer", none, none, "utf-16", none, "s.none"},
    {"charsets", "prefer", none, none, "ISO-8859-1, utf-8;q=0.7, *;q=0.7", none, "s.none"},
    {"levels", "prefer", none, none, none, none, "l1"},
    {"levels", "prefer", "text/html", none, none, none, "l2"},
    {"levels", "prefer", "text/html;level=1", none, none, none, "l1"},
    {"levels", "prefer", "text/html;level=3", none, none, none, "l3"},
    {"levels", "prefer", "text/*", none, none, none, "l1"},
    {"levels", "prefer", "text/html;q=0.7, text/html;level=3", none, none, none, "l3"},
    {"levels", "prefer", "text/html;level=1;q=0.3, text/html;level=3;q=0.5", none, none, none,
     "l3"},
    {"sizes", "prefer", none, none, none, none, "z.small"},
    {"sizes", "prefer", "text/*", none, none, none, "z.small"},
    {"sizes", "prefer", "image/png", none, none, none, ""},
    {"mixed", "prefer", none, none, none, none, "m.en.html"},
    {"mixed", "both", none, none, none, none, "m.en.html"},
    {"mixed", "prefer", none, "fr", none, none, "m.fr.html"},
    {"mixed", "both", none, "fr", none, none, "m.en.html"},
    {"mixed", "prefer", none, "fr", none, "gzip", "m.fr.html.gz"},
    {"mixed", "both", none, "fr", none, "gzip", "m.en.html"},
    {"mixed", "prefer", "text/plain", "fr", none, "gzip", ""},
    {"mixed", "both", "text/plain", "fr", none, "gzip", "m.en.txt"},
    {"mixed", "prefer", "text/plain, text/html;q=0.5", "en", none, "gzip", "m.en.txt"},
    {"mixed", "both", "text/plain, text/html;q=0.5", "en", none, "gzip", "m.en.txt"},
    {"mixed", "prefer", "text/html", "en;q=0.1, fr", none, "gzip", "m.en.html"},
    {"mixed", "both", "text/html", "en;q=0.1, fr", none, "gzip", "m.en.html"},
    {"mixed", "prefer", documented, "fr; q=1.0, en; q=0.5", none, none, "m.en.html"},
    {"mixed", "both", documented, "fr; q=1.0, en; q=0.5", none, none, "m.en.html"},
    {"mixed", "prefer", "text/plain;q=0.9,text/html;q=0.5", "fr", none, none, "m.fr.html"},
    {"mixed", "both", "text/plain;q=0.9,text/html;q=0.5", "fr", none, none, "m.en.html"},
    {"mixed", "prefer", "text/html", "es", none, "gzip", ""},
    {"mixed", "both", "text/html", "es", none, "gzip", "m.en.html"},
    {"mixed", "prefer", firefox, "fr-FR,fr;q=0.8,en-US;q=0.5,en;q=0.3", none, "gzip, deflate, br",
     "m.en.html"},
    {"mixed", "both", firefox, "fr-FR,fr;q=0.8,en-US;q=0.5,en;q=0.3", none, "gzip, deflate, br",
     "m.en.html"},
    {"mixed", "prefer", "text/html;q=0.5, text/plain;q=0.9", "en", none, none, "m.en.html"},
    {"mixed", "both", "text/html;q=0.5, text/plain;q=0.9", "en", none, none, "m.en.html"},
};

}  // namespace stepwise::http::testing
