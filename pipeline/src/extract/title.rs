//! The title, without the outlet's name after it.

use desplaza_model::text::fold;

use super::blocks::Page;
use super::jsonld::JsonLd;

const SEPARATORS: [&str; 9] = [" | ", " - ", " – ", " — ", " :: ", " « ", " » ", " • ", " / "];

/// The title: what the source's selector, JSON-LD, Open Graph, the first heading or `<title>` say; may be empty.
pub(crate) fn title(page: &Page, said: &JsonLd, outlet: Option<&str>, url: Option<&str>) -> String {
    let outlets = [outlet, page.meta(&["og:site_name"]), said.publisher.as_deref()];
    let outlets: Vec<String> = outlets.into_iter().flatten().map(squash).collect();
    let host = url.map(squash).unwrap_or_default();
    let given = [
        page.own_title.as_deref(),
        said.headline.as_deref(),
        page.meta(&["og:title", "twitter:title"]),
        page.headings.first().map(String::as_str),
    ];
    let given = given.into_iter().flatten().map(|title| without_outlet(title, &outlets, &host));
    let mut given = given.filter(|title| !title.is_empty() && !outlets.contains(&squash(title)));
    given.next().unwrap_or_else(|| {
        page.title
            .as_deref()
            .map(|title| without_outlet(title, &outlets, &host))
            .unwrap_or_default()
    })
}

/// Without an ending (or beginning) that names the outlet or stands in its address.
fn without_outlet(title: &str, outlets: &[String], host: &str) -> String {
    let is_outlet = |part: &str| {
        let part = squash(part);
        part.len() >= 3 && (outlets.contains(&part) || (part.len() >= 5 && host.contains(&part)))
    };
    let mut title = title.trim();
    loop {
        let cut = SEPARATORS.iter().find_map(|separator| {
            if let Some((before, after)) = title.rsplit_once(separator)
                && is_outlet(after)
            {
                return Some(before);
            }
            title
                .split_once(separator)
                .filter(|(before, _)| is_outlet(before))
                .map(|(_, after)| after)
        });
        let named = title.split_once(": ").filter(|(before, _)| is_outlet(before));
        let cut = cut.or(named.map(|(_, after)| after));
        match cut {
            Some(rest) => title = rest.trim(),
            None => return title.to_owned(),
        }
    }
}

/// Letters and digits only, folded: `El Heraldo de la Sierra` is found in `elheraldodelasierra.mx`.
fn squash(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_outlet_off() {
        let outlets = [squash("El Heraldo de la Sierra")];
        let host = squash("https://www.heraldosierra.example/nota");
        let short = |title: &str| without_outlet(title, &outlets, &host);
        assert_eq!(short("Huyen 40 familias | El Heraldo de la Sierra"), "Huyen 40 familias");
        assert_eq!(short("Huyen 40 familias - Heraldo Sierra"), "Huyen 40 familias");
        assert_eq!(short("EL HERALDO DE LA SIERRA :: Huyen 40 familias"), "Huyen 40 familias");
        assert_eq!(short("El Heraldo de la Sierra: Huyen 40 familias"), "Huyen 40 familias");
        assert_eq!(short("Tila - Yajalón: cierran el paso"), "Tila - Yajalón: cierran el paso");
    }
}
