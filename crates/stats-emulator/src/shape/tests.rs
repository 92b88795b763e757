use super::{Choice, Extra, Format, Shape};

#[test]
fn shapes_round_trip_through_their_text() {
    for format in Format::ALL {
        for shape in Shape::all(format) {
            assert_eq!(shape.to_string().parse(), Ok(shape));
        }
    }
}

#[test]
fn words_are_unique() {
    let mut words: Vec<&str> = Choice::all().map(Choice::word).collect();
    let count = words.len();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), count);
}

#[test]
fn spaces_and_plus_signs_separate_words() {
    let shape: Shape = " array + bom ,, ".parse().unwrap();
    assert!(shape.has(Extra::Bom));
    assert_eq!(shape.to_string(), "array,bom");
    assert_eq!(
        "arrey".parse::<Shape>().unwrap_err().to_string(),
        "unknown shape `arrey`; did you mean `array`?"
    );
}
