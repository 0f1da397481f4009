"""Plans as spreadsheets (XLSX): the plan format in another dress, losslessly.

``documents.workbook_bytes`` and ``template_bytes`` write, ``reading.read_workbook`` reads.
Both go through the document that the JSON format has, so that everything is checked once.
"""
