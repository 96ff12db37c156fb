//! Whole tables, one hard situation a test.

use desplaza_model::codes::{Cause, Hazard, Issuer, Term, Unit};
use desplaza_model::{Article, DatePrecision, KnownFacts, Reject, RejectCode};
use jiff::civil::date;

use super::Table;
use super::fixtures::{Folder, Page, X, read_table};

fn table(name: &str, text: impl AsRef<[u8]>) -> Table {
    read_table(&Folder::new().write(name, text)).unwrap()
}

fn row(table: &Table, number: u32) -> &Result<Article, Reject> {
    &table.rows.iter().find(|(row, _)| *row == number).unwrap().1
}

fn article(table: &Table, number: u32) -> &Article {
    row(table, number).as_ref().unwrap()
}

fn known(table: &Table, number: u32) -> &KnownFacts {
    article(table, number).known.as_ref().unwrap()
}

fn figures(known: &KnownFacts) -> Vec<(Term, Unit, u64)> {
    known.figures.iter().map(|figure| (figure.term, figure.unit, figure.value)).collect()
}

const CENAPRED: &str = "Fecha de Inicio,Fecha de Fin,Año,Clasificación del fenómeno,Tipo de fenómeno,Estado,Municipios Afectados,Descripcion general de los daños,Defunciones,Población afectada ,Viviendas dañadas,Escuelas,Hospitales ,Comercios,Area de cultivo dañada / pastizales (h),Total de daños (millones de pesos),Fuente\n";

#[test]
fn cenapred_rows_keep_every_doubt() {
    let table = table(
        "base.csv",
        format!(
            "{CENAPRED}\
            2003-06-01,2003-06-02,2003,Hidrometeorológico,Inundación ,Veracruz,Tlacotalpan,El río subió y hubo familias en la escuela.,0,1200,\"19 362 \",SD,0,0,2.5,1.25,CENACOM\n\
            SD,29-Sep,2001,Hidrometeorológico,Ciclón tropical,Sonora,\"Guaymas, Empalme y Cajeme\",Llovió toda la noche.,1,?,7 niveles de un edificio,NSR,0,0,NA,#VALUE!,\n\
            11/06/2024,11/036/2024,2024,Químico,Fuga,México,3,Se fugó gas.,sd,0,0,0,0,0,0,0.1,https://diario.example/nota\n\
            ,,2009,Sociorganizativo,Duende suelto,Oaxaca,SD,,0,0,0,0,0,0,0,0,\n"
        ),
    );
    assert_eq!((table.kind.as_str(), table.rows.len()), ("cenapred", 4));

    let flood = known(&table, 2);
    assert_eq!(article(&table, 2).title, "Inundación en Tlacotalpan, Veracruz (CENAPRED, fila 2)");
    assert_eq!(article(&table, 2).outlet.as_deref(), Some("CENACOM"));
    assert_eq!(article(&table, 2).published, Some(date(2003, 6, 2)));
    assert_eq!(flood.hazard, Some(Hazard::Flood));
    assert_eq!(
        (flood.cause, flood.issuer),
        (Some(Cause::Disaster), Issuer::FederalCivilProtection)
    );
    assert_eq!(flood.counts["schools"], None);
    assert_eq!(flood.counts["hospitals"], Some(0.0));
    assert_eq!(
        figures(flood),
        [(Term::Affected, Unit::Persons, 1200), (Term::DamagedHousing, Unit::Houses, 19_362)]
    );
    assert_eq!(flood.figures[1].text, "19 362");
    assert_eq!(flood.warnings, ["Escuelas: «SD»: the table's word for unknown"]);

    let storm = known(&table, 3);
    assert_eq!(storm.when.unwrap().start, date(2001, 9, 29));
    assert_eq!(storm.municipalities, "Guaymas, Empalme y Cajeme");
    assert!(storm.figures.is_empty());
    insta::assert_snapshot!(storm.warnings.join("\n"), @r"
    Fecha de Inicio: «SD»: the table's word for unknown
    Fecha de Fin: «29-Sep»: no year, taken from the year column
    Población afectada: «?»: the table's word for unknown
    Viviendas dañadas: «7 niveles de un edificio»: not a number, left unknown
    Escuelas: «NSR»: the table's word for unknown
    Area de cultivo dañada / pastizales (h): «NA»: the table's word for unknown
    Total de daños (millones de pesos): «#VALUE!»: a formula that failed
    ");

    let leak = known(&table, 4);
    assert!(leak.short_evacuation);
    assert_eq!(leak.when.unwrap().end, date(2024, 6, 11));
    assert_eq!(leak.municipalities, "3");
    assert_eq!(article(&table, 4).url.as_deref(), Some("https://diario.example/nota"));
    assert_eq!(article(&table, 4).title, "Fuga en México (CENAPRED, fila 4)");
    assert!(leak.warnings.iter().any(|warning| warning.starts_with("Fecha de Fin: «11/036/2024»")));

    let strange = known(&table, 5);
    assert_eq!(strange.when.unwrap().precision, DatePrecision::Year);
    assert_eq!((strange.hazard, strange.municipalities.as_str()), (None, ""));
    assert_eq!(article(&table, 5).published, None);
    assert!(strange.warnings.iter().any(|warning| warning.contains("Duende suelto")));
}

#[test]
fn ends_before_their_start_are_told() {
    let rows = [
        "2013-01-03,2013-01-02,2013",
        "2012-12-16,2012-03-18,2012",
        "2024-06-22,2022-06-24,2022",
        "2023-01-01,2023-12-31,2023",
    ];
    let body: Vec<String> = rows
        .iter()
        .map(|dates| {
            format!("{dates},Hidrometeorológico,Lluvias,Colima,Tecomán,Llovió.,0,0,0,0,0,0,0,0,x")
        })
        .collect();
    let table = table("base.csv", format!("{CENAPRED}{}\n", body.join("\n")));
    let span = |row: u32| {
        let when = known(&table, row).when.unwrap();
        (when.start.to_string(), when.end.to_string(), when.precision)
    };
    let day = DatePrecision::Day;
    assert_eq!(span(2), ("2013-01-02".into(), "2013-01-03".into(), day));
    assert_eq!(span(3), ("2012-12-16".into(), "2012-12-16".into(), day));
    assert_eq!(span(4), ("2022-06-22".into(), "2022-06-24".into(), day));
    assert_eq!(span(5), ("2023-01-01".into(), "2023-12-31".into(), DatePrecision::Year));
    assert!((2..5).all(|row| known(&table, row).warnings.len() == 1));
    assert!(known(&table, 5).warnings.is_empty());
}

#[test]
fn workbooks_with_titles_spacers_dates_formulas_and_merged_cells() {
    let folder = Folder::new();
    let path = folder.xlsx(
        "ocupacion.xlsx",
        &[
            Page {
                name: "Portada",
                hidden: false,
                rows: vec![(1, vec![X::T("Informe"), X::T("de prueba")])],
                merged: vec![],
            },
            Page {
                name: "Albergues",
                hidden: false,
                rows: vec![
                    (1, vec![X::T("Secretaría de Protección Civil")]),
                    (2, vec![X::E, X::T("Corte: 12 de octubre de 2025, 07:00 horas")]),
                    (
                        4,
                        vec![
                            X::T("Municipio "),
                            X::E,
                            X::T("Albergue"),
                            X::T("Ocupación"),
                            X::T("Familias"),
                            X::T("Capacidad"),
                            X::T("Fecha"),
                            X::T("Teléfono"),
                        ],
                    ),
                    (
                        5,
                        vec![
                            X::T("Poza Rica"),
                            X::E,
                            X::T("Auditorio"),
                            X::F("20+34", 54.0),
                            X::N(12.0),
                            X::N(300.0),
                            X::D(45_942),
                            X::T("782 000 0000"),
                        ],
                    ),
                    (6, vec![X::E, X::E, X::T("Escuela Juárez"), X::Bad("#VALUE!"), X::N(3.0)]),
                    (7, vec![X::T("Álamo"), X::E, X::T("Casino"), X::N(0.0), X::E, X::N(80.0)]),
                    (9, vec![X::T("TOTAL"), X::E, X::E, X::N(54.0), X::N(15.0)]),
                    (10, vec![X::T("Fuente: municipios")]),
                ],
                merged: vec!["A5:A6"],
            },
            Page {
                name: "Viejo",
                hidden: true,
                rows: vec![
                    (1, vec![X::T("Municipio"), X::T("Ocupación")]),
                    (2, vec![X::T("Papantla"), X::N(9.0)]),
                ],
                merged: vec![],
            },
        ],
    );
    let table = read_table(&path).unwrap();
    assert_eq!(table.kind, "shelter_occupancy");
    assert_eq!(table.rows.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [5, 6, 7, 9, 10]);
    assert_eq!(table.report.left_out, ["Portada", "Viejo"]);

    let first = known(&table, 5);
    assert_eq!(first.when.unwrap().start, date(2025, 10, 12));
    assert_eq!(first.place.site.as_deref(), Some("Auditorio"));
    assert_eq!(
        figures(first),
        [(Term::Sheltered, Unit::Persons, 54), (Term::Sheltered, Unit::Families, 12)]
    );
    assert_eq!(first.counts["capacity_persons"], Some(300.0));
    assert_eq!(first.at.sheet.as_deref(), Some("Albergues"));
    let json = serde_json::to_string(article(&table, 5)).unwrap();
    assert!(!json.contains("782"), "a telephone number got through: {json}");

    let merged = known(&table, 6);
    assert_eq!(merged.municipalities, "Poza Rica");
    assert_eq!(merged.when.unwrap().start, date(2025, 10, 12), "the cut above dates the row");
    assert_eq!(merged.counts["sheltered_persons"], None);
    assert_eq!(merged.warnings, ["Ocupación: «#VALUE!»: a formula that failed"]);

    assert!(known(&table, 7).figures.is_empty(), "a shelter with nobody in it is no figure");
    for number in [9, 10] {
        assert_eq!(row(&table, number).as_ref().unwrap_err().code, RejectCode::BadRecord);
    }
    let reject = row(&table, 9).as_ref().unwrap_err();
    assert_eq!(reject.subject, "ocupacion.xlsx, Albergues, row 9");
    assert_eq!(reject.detail, "column `Municipio`: «TOTAL»: a row of totals");
}

#[test]
fn open_document_sheets_are_read() {
    let folder = Folder::new();
    let path = folder.ods(
        "evacuados.ods",
        "Evacuaciones",
        &[&["Municipio", "Familias evacuadas", "Fecha"], &["Chilón", "31", "9 de mayo de 2023"]],
    );
    let table = read_table(&path).unwrap();
    assert_eq!(table.kind, "evacuation_list");
    assert_eq!(figures(known(&table, 2)), [(Term::Evacuated, Unit::Families, 31)]);
    assert_eq!(known(&table, 2).when.unwrap().start, date(2023, 5, 9));
    assert_eq!(known(&table, 2).at.sheet.as_deref(), Some("Evacuaciones"));
}

#[test]
fn headers_of_two_rows_are_joined() {
    let table = table(
        "edan.csv",
        "Evaluación de daños,,,,\n\
        Municipio,Localidad,Viviendas,,,Observaciones\n\
        ,,Daño menor,Daño parcial,Daño total,\n\
        Tecpan,El Súchil,12,5,3,\n\
        Tecpan,Papanoa,0,,1 200,Faltan dos barrios\n\
        Total,,12,5,1203,\n",
    );
    assert_eq!(table.kind, "housing_damage");
    assert_eq!(
        figures(known(&table, 4)),
        [
            (Term::DamagedHousing, Unit::Houses, 12),
            (Term::DamagedHousing, Unit::Houses, 5),
            (Term::DestroyedHousing, Unit::Houses, 3)
        ]
    );
    assert_eq!(figures(known(&table, 5)), [(Term::DestroyedHousing, Unit::Houses, 1200)]);
    assert_eq!(known(&table, 5).counts["damaged_housing_partial"], None);
    assert_eq!(article(&table, 5).text, "Faltan dos barrios");
    assert!(row(&table, 6).is_err());
}

#[test]
fn parts_are_no_claims_beside_their_sum() {
    let table = table(
        "danos.csv",
        "Municipio;Viviendas dañadas;Viviendas con daño parcial;Viviendas inhabitables\nAcapulco;9;6;2\n",
    );
    assert_eq!(
        figures(known(&table, 2)),
        [(Term::DamagedHousing, Unit::Houses, 9), (Term::UninhabitableHousing, Unit::Houses, 2)]
    );
}

#[test]
fn evacuation_lists_keep_origin_and_destination() {
    let table = table(
        "evacuados.csv",
        "MUNICIPIO\tLOCALIDAD\tFAMILIAS\tPERSONAS EVACUADAS\tDESTINO\tFECHA\n\
        Tila\tPetalcingo\t40 familias\taprox. 180\tEscuela de Yajalón\t7 de junio de 2024\n\
        \t\t\t12\t\t\n",
    );
    assert_eq!(table.kind, "evacuation_list");
    let known = known(&table, 2);
    assert_eq!(
        figures(known),
        [(Term::Evacuated, Unit::Families, 40), (Term::Evacuated, Unit::Persons, 180)]
    );
    assert_eq!(known.place.destination.as_deref(), Some("Escuela de Yajalón"));
    assert_eq!(known.place.locality.as_deref(), Some("Petalcingo"));
    assert_eq!(known.when.unwrap().start, date(2024, 6, 7));
    let reject = row(&table, 3).as_ref().unwrap_err();
    assert_eq!(reject.code, RejectCode::IncompleteRow);
    assert!(reject.detail.contains("`PERSONAS EVACUADAS`: «12»"), "{}", reject.detail);
}

const EMERGENCY: &str = "no,entidad_federativa,anio_ocurrencia_evento,boletin_prensa,fecha_emision_boletin_prensa,tipo_fenomeno,amenaza_natural,nombre_municipios_corroborados,numero_municipios_corroborados,poblacion_afectada,poblacion_atendida,fecha_publicacion_declaratoria_dof,despensas\n";

#[test]
fn declarations_in_latin_1_are_read() {
    let text = format!(
        "{EMERGENCY}\
        1,Veracruz de Ignacio de la Llave,2021,BDE-1,2021-08-24,Hidrometeorológico,Inundación fluvial y pluvial,\"Misantla, Álamo y Coatzintla\",3,\"1,234\",800,2021-09-10,5\n\
        2,Sonora,2021,BDE-2,SD,Hidrometeorológico,Lluvia severa el día 22 de julio de 2021,Agua Prieta,1,SD,SD,SD,5\n\
        3,Nuevo León,2014,BDE-3,03/01/2024,Geológico,Movimiento de ladera,SD,0,-,-,,\n"
    );
    let (latin1, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
    let table = table("emergencia.csv", latin1);
    assert_eq!(table.kind, "declaratoria_emergencia");
    assert_eq!(table.report.encoding.as_deref(), Some("windows-1252"));

    let first = known(&table, 2);
    assert_eq!(first.municipalities, "Misantla, Álamo y Coatzintla");
    assert_eq!(first.hazard, Some(Hazard::Flood));
    assert_eq!(first.when.unwrap().precision, DatePrecision::Publication);
    assert_eq!(article(&table, 2).published, Some(date(2021, 8, 24)));
    assert_eq!(figures(first), [(Term::Affected, Unit::Persons, 1234)]);
    assert_eq!(
        article(&table, 2).title,
        "Declaratoria de emergencia por Inundación fluvial y pluvial en Veracruz de Ignacio de la Llave (fila 2)"
    );

    let second = known(&table, 3);
    assert_eq!(second.when.unwrap().start, date(2021, 7, 22));
    assert_eq!(second.hazard, Some(Hazard::StormRain));
    assert_eq!(second.counts["assisted"], None);

    let third = known(&table, 4);
    assert_eq!(third.when.unwrap().precision, DatePrecision::Year, "published ten years later");
    assert_eq!(third.when.unwrap().start, date(2014, 1, 1));
}

#[test]
fn a_disaster_is_not_an_emergency() {
    let table = table(
        "desastre.csv",
        "no,entidad_federativa,anio,evento,tipo_fenomeno,nombre_municipios_corroborados,numero_municipios_corroborados,instalacion_ced,sectores_afectados,fecha_publicacion_dof\n\
        1,Oaxaca,2017,Sismo magnitud 8.2 del 7 de septiembre de 2017,Geológico,Juchitán de Zaragoza,1,2017-09-12,Vivienda,2017-09-14\n",
    );
    assert_eq!(table.kind, "declaratoria_desastre");
    let known = known(&table, 2);
    assert_eq!(known.hazard, Some(Hazard::Earthquake));
    assert_eq!(known.when.unwrap().start, date(2017, 9, 7));
    assert_eq!(article(&table, 2).published, Some(date(2017, 9, 14)));
    assert!(known.figures.is_empty());
}

#[test]
fn keys_are_kept_with_their_leading_zero() {
    let table = table(
        "sismos.csv",
        "estado,municipio,clave_inegi,declaratoria_emergencia_ordinaria,declaratoria_emergencia_extraordinaria,declaratoria_desastre,magniud_sismo,fecha_evento\n\
        Chiapas,Acala,07002,,sí,sí,8.2,2017-09-07\n\
        Chiapas,Tila,7096,sí,,,8.2,2017-09-07\n\
        Chiapas,Tila,99999,sí,,,8.2,2017-09-07\n",
    );
    assert_eq!(table.kind, "declaratoria_sismos_2017");
    assert_eq!(known(&table, 2).place.cvegeo.unwrap().as_str(), "07002");
    assert_eq!(known(&table, 2).counts["disaster"], Some(1.0));
    assert_eq!(known(&table, 2).counts["emergency_ordinary"], Some(0.0));
    assert_eq!(known(&table, 3).place.cvegeo.unwrap().as_str(), "07096");
    assert_eq!(known(&table, 3).warnings.len(), 1);
    assert_eq!(known(&table, 4).place.cvegeo, None);
    assert!(known(&table, 4).warnings[0].contains("99999"));
}

#[test]
fn shelters_for_women_leave_no_trace() {
    let table = table(
        "refugios.csv",
        "Nombre,Dirección,Capacidad de personas,Capacidad de familias,Municipio,Responsable,Latitud,Longitud\n\
        Refugio para mujeres Aurora,Calle Secreta 5,20,5,Isla Mujeres,Persona Inventada,21.2,-86.7\n\
        Esc. Prim. Isla Mujeres,Calle 8,100,25,Isla Mujeres,Persona Inventada,21.2,-86.7\n\
        Casa ejidal,Calle 9,SD,,Bacalar,Persona Inventada,0,0\n",
    );
    assert_eq!(table.kind, "shelter_directory");
    let reject = row(&table, 2).as_ref().unwrap_err();
    assert_eq!(reject.code, RejectCode::Protected);
    let school = known(&table, 3);
    assert_eq!(school.counts["capacity_persons"], Some(100.0));
    assert!(school.figures.is_empty());
    assert_eq!((school.cause, school.when), (None, None));
    assert_eq!((school.place.lat, school.place.lon), (Some(21.2), Some(-86.7)));
    assert_eq!(known(&table, 4).place.lat, None);
    let all = format!("{table:?}");
    for secret in ["Aurora", "Secreta", "Inventada"] {
        assert!(!all.contains(secret), "{secret} got through");
    }
}

#[test]
fn contacts_do_not_change_a_rows_id() {
    let with = |name: &str| {
        table(
            "r.csv",
            format!("Nombre,Capacidad,Municipio,Responsable\nCasa ejidal,5,Tulum,{name}\n"),
        )
    };
    assert_eq!(article(&with("Una"), 2).id, article(&with("Otra"), 2).id);
    let moved =
        table("r.csv", "Nombre,Capacidad,Municipio,Responsable\n\nCasa ejidal,5,Tulum,Una\n");
    assert_ne!(article(&moved, 3).id, article(&with("Una"), 2).id);
}

#[test]
fn json_and_geojson_directories_are_read() {
    let list = table(
        "refugios.json",
        r#"[{"MUNICIPIO": "Tulum", "LOCALIDAD": "Tulum", "EDIFICIO": "Casa ejidal", "DOMICILIO": "Calle 5",
            "coordinates": {"lat": 20.2, "lng": -87.46}},
           {"MUNICIPIO": "Cozumel", "EDIFICIO": "Domo", "DOMICILIO": "Calle 6", "coordinates": null}]"#,
    );
    assert_eq!(list.kind, "shelter_directory");
    assert_eq!(known(&list, 1).place.lon, Some(-87.46));
    assert_eq!(known(&list, 2).place.lon, None);
    let map = table(
        "refugios.geojson",
        r#"{"type": "FeatureCollection", "features": [{"type": "Feature",
            "properties": {"name": "Iglesia \nSan Juan", "folders": "Refugios; Coyuca",
                "descriptio": "Dirección: Calle 5\nCapacidad de personas: 100\nCapacidad de familias: 25"},
            "geometry": {"type": "Point", "coordinates": [-100.1, 17.0, 0]}}]}"#,
    );
    let church = known(&map, 1);
    assert_eq!(church.municipalities, "Coyuca");
    assert_eq!(church.place.site.as_deref(), Some("Iglesia San Juan"));
    assert_eq!(church.counts["capacity_families"], Some(25.0));
    assert_eq!(church.place.lat, Some(17.0));
}

#[test]
fn repeated_headers_are_refused_and_counted() {
    let table = table("o.csv", "Municipio,Ocupación\nTuxpan,5\nMunicipio,Ocupación\nNaranjos,6\n");
    assert_eq!(table.rows.len(), 3);
    assert!(row(&table, 3).as_ref().unwrap_err().detail.ends_with("the header once more"));
    let sheet = &table.report.sheets[0];
    assert_eq!((sheet.rows, sheet.articles, sheet.rejected), (3, 2, 1));
}
