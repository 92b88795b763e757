use super::{Choice, Extra, Format, Shape};

#[test]
fn every_shape_is_read_back_from_its_text() {
    for format in Format::ALL {
        for shape in Shape::all(format) {
            assert_eq!(shape.to_string().parse(), Ok(shape));
        }
    }
}

#[test]
fn every_word_names_one_choice() {
    let mut words: Vec<&str> = Choice::all().map(Choice::word).collect();
    let count = words.len();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), count);
}

#[test]
fn blanks_and_plus_signs_separate_too() {
    let shape: Shape = " array + bom ,, ".parse().unwrap();
    assert!(shape.has(Extra::Bom));
    assert_eq!(shape.to_string(), "array,bom");
    assert_eq!("arrey".parse::<Shape>().unwrap_err().to_string(), "unknown shape `arrey`");
}
